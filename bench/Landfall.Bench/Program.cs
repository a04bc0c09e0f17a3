using Landfall.Bench;
using Landfall.Bench.Warm;

using var interruption = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interruption.Cancel();
};
return args is ["--warm", .. var warm]
    ? await WarmProgram.RunAsync(warm, interruption.Token)
    : await BenchProgram.RunAsync(args, interruption.Token);

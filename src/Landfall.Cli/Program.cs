using Landfall.Cli;
using Landfall.Cli.Output;

using var interruption = new Interruption(Environment.Exit);
var console = CliConsole.OfProcess();
var code = await CommandLine.RunAsync(args, console, interruption.Token);
console.Flush();
return code == ExitCode.Interrupted ? interruption.ExitCode : code;

Console.WriteLine("landfall");
return 0;

// A browser without a window: opens the address that it is given, and follows where it leads.
await fetch(process.argv[2] ?? "");

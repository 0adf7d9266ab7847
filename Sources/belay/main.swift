import BelayCLI

// Everything is in libraries, so that tests can reach it.
BelayCommandLine.main()

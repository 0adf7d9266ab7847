import BelayCLI

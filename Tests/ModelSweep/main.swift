import BelayModel
import Glibc

exit(SweepProgram.main(CommandLine.arguments))

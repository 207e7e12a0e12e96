# Completes the command lines of cpshell in fish.
cpshell completion fish | source

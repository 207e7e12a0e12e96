# Completes the command lines of cpshell in bash.
eval "$(cpshell completion bash)"

"""Complete the command lines of cpshell in bash, zsh and fish."""

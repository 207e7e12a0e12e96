# Completes the command lines of cpshell in fish.
function __cpshell_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l current (string replace -r '^["\']' '' -- "$typed" | string unescape)
    set -l program $words[1]
    set -e words[1]
    set -l answer ($program completion --answer fish $words "$current" 2>/dev/null)
    set -l kind $answer[1]
    set -l prefix $answer[2]
    set -e answer[1..2]
    printf '%s\n' $answer
    if test "$kind" = path
        set -l path (string replace -- "$prefix" '' "$typed")
        for each in (complete -C"'' $path")
            printf '%s\n' "$prefix$each"
        end
    end
end
complete -c cpshell -f -a '(__cpshell_complete)'

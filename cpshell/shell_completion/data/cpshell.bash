# Completes the command lines of cpshell in bash.
_cpshell() {
    local cut kind prefix path word
    COMPREPLY=()
    {
        IFS= read -r cut && IFS= read -r kind && IFS= read -r prefix && IFS= read -r path || return
        while IFS= read -r word; do
            word=${word%%$'\t'*}
            word=${word:cut}
            case ${COMP_WORDS[COMP_CWORD]} in
                [\"\']*) ;;
                *) printf -v word %q "$word" ;;
            esac
            COMPREPLY+=("$word")
        done
    } < <("${1/#\~/$HOME}" completion --answer bash "$COMP_WORDBREAKS" \
        "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
    if [[ $kind == path ]]; then
        compopt -o filenames 2>/dev/null
        while IFS= read -r word; do
            word=$prefix$word
            COMPREPLY+=("${word:cut}")
        done < <(compgen -f -- "$path")
    elif [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[:=/@] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -F _cpshell cpshell

# bash completion of belay, as `belay completions bash` writes it.
_belay() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb='' place=0 i
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            --directory | --output | --guide | --shape | --state | --set | --accept-loss | --accept-breaking | --watch | --ignore | --end-session) ((i++)) ;;
            -*) ;;
            *)
                case $verb in
                    '') verb=${COMP_WORDS[i]} ;;
                    checkpoint | guide | help) verb="$verb ${COMP_WORDS[i]}" ;;
                    *) ((place++)) ;;
                esac
                ;;
        esac
    done
    case $prev in
        --directory) _belay_paths -d; return ;;
        --output) _belay_paths -f; return ;;
        --guide) _belay_paths -f; return ;;
        --shape) _belay_asked shapes; return ;;
        --state) _belay_paths -d; return ;;
        --set) return ;;
        --accept-loss) return ;;
        --accept-breaking) _belay_asked breaking; return ;;
        --watch) return ;;
        --ignore) return ;;
        --end-session) return ;;
    esac
    if [[ $cur == -* ]]; then
        case $verb in
            'init') _belay_words '--directory --output --force --json --help' ;;
            'releases') _belay_words '--guide --shape --state --json --help' ;;
            'doctor') _belay_words '--guide --shape --state --json --help' ;;
            'plan') _belay_words '--guide --shape --state --set --accept-loss --accept-breaking --no-rehearsal --watch --no-watch --json --help' ;;
            'rehearse') _belay_words '--guide --shape --state --set --accept-loss --accept-breaking --ignore --end-session --json --help' ;;
            'upgrade') _belay_words '--guide --shape --state --set --accept-loss --accept-breaking --no-rehearsal --watch --no-watch --ignore --end-session --yes --json --help' ;;
            'resume') _belay_words '--guide --shape --state --keep --all --json --help' ;;
            'rollback') _belay_words '--guide --shape --state --discard-writes --ignore --end-session --yes --json --help' ;;
            'status') _belay_words '--guide --shape --state --follow --json --help' ;;
            'history') _belay_words '--guide --shape --state --json --html --help' ;;
            'show') _belay_words '--guide --shape --state --json --html --help' ;;
            'verify') _belay_words '--guide --shape --state --json --help' ;;
            'migrate') _belay_words '--guide --shape --state --ignore --end-session --yes --json --help' ;;
            'restore') _belay_words '--guide --shape --state --ignore --end-session --yes --json --help' ;;
            'checkpoint create') _belay_words '--guide --shape --state --json --help' ;;
            'checkpoint list') _belay_words '--guide --shape --state --json --help' ;;
            'checkpoint show') _belay_words '--guide --shape --state --json --help' ;;
            'checkpoint verify') _belay_words '--guide --shape --state --json --help' ;;
            'checkpoint delete') _belay_words '--guide --shape --state --yes --help' ;;
            'start') _belay_words '--guide --shape --state --help' ;;
            'stop') _belay_words '--guide --shape --state --help' ;;
            'guide lint') _belay_words '--guide --shape --json --help' ;;
            'guide explain') _belay_words '--help' ;;
            'completions') _belay_words '--help' ;;
            'man') _belay_words '--help' ;;
        esac
        return
    fi
    case $verb:$place in
        :0) _belay_words 'init releases doctor plan rehearse upgrade resume rollback status history show verify migrate restore checkpoint start stop guide completions man help' ;;
        help:0) _belay_words 'init releases doctor plan rehearse upgrade resume rollback status history show verify migrate restore checkpoint start stop guide completions man exit-codes environment hooks recovery files json' ;;
        checkpoint:0 | 'help checkpoint:0') _belay_words 'create list show verify delete' ;;
        guide:0 | 'help guide:0') _belay_words 'lint explain' ;;
        'doctor:0') _belay_asked versions ;;
        'plan:0') _belay_asked versions ;;
        'rehearse:0') _belay_asked versions ;;
        'upgrade:0') _belay_asked versions ;;
        'resume:0') _belay_asked runs ;;
        'rollback:0') _belay_asked runs ;;
        'show:0') _belay_asked runs ;;
        'restore:0') _belay_asked checkpoints ;;
        'checkpoint show:0') _belay_asked checkpoints ;;
        'checkpoint verify:0') _belay_asked checkpoints ;;
        'checkpoint delete:0') _belay_asked checkpoints ;;
        'guide explain:0') _belay_asked keys ;;
        'completions:0') _belay_words 'bash zsh fish' ;;
    esac
}
_belay_words() {
    local line
    while IFS='' read -r line; do COMPREPLY+=("$line"); done < <(compgen -W "$1" -- "$cur")
}
_belay_asked() { _belay_words "$(belay complete "$1" 2>/dev/null)"; }
_belay_paths() {
    local line
    compopt -o filenames 2>/dev/null
    while IFS='' read -r line; do COMPREPLY+=("$line"); done < <(compgen "$1" -- "$cur")
}
complete -F _belay belay

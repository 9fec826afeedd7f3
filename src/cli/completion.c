/* completion.c: `comity completion`: scripts with which bash and zsh ask comity what may come next.
 */
#include "cli/commands.h"

static int run(struct call *c, struct error *e);

const struct command command_completion = {
    .name = "completion",
    .help = "Print the script that lets bash or zsh complete comity's command lines",
    .details = "Completes commands, options, types, fields, and the values of codes and partners"
               " after --where, from the node in use.\n"
               "For bash: source <(comity completion bash), in ~/.bashrc. For zsh: comity"
               " completion zsh into a file _comity in a directory of $fpath.",
    .operands = (const struct operand[]){{"SHELL", WORD_TEXT, false, false}, {0}},
    .options =
        (const struct option[]){
            {"line", "LINE",
             "Print what may stand at the end of this line, with a description; for the scripts.",
             WORD_TEXT, NULL, false},
            {0}},
    .example = "completion bash > /etc/bash_completion.d/comity\n"
               "completion zsh > ~/.zfunc/_comity",
    .run = run,
};

/* bash breaks words at = and : and keeps opened quotes; so the whole line is handed over, and from
 * each answer that part is taken off which bash counts to the word before. */
static const char bash[] =
    "_comity() {\n"
    "    local line=${COMP_LINE:0:COMP_POINT} current=${COMP_WORDS[COMP_CWORD]} offer about all\n"
    "    local quote=\n"
    "    COMPREPLY=()\n"
    "    case $current in [\\'\\\"]*) quote=${current:0:1} current=${current:1} ;; esac\n"
    "    all=$(\"$1\" completion bash --line \"$line\" 2>/dev/null) || return\n"
    "    [[ $current == [=:]* ]] && current=${current:1}\n"
    "    while IFS=$'\\t' read -r offer about; do\n"
    "        [[ -n $offer ]] || continue\n"
    "        [[ -z $quote && $offer != \"$current\"* ]] && offer=${offer#*[=:]}\n"
    "        [[ -z $quote && $offer == *[!A-Za-z0-9_,.=:/@%+-]* ]] &&\n"
    "            printf -v offer %q \"$offer\"\n"
    "        COMPREPLY+=(\"$offer\")\n"
    "    done <<<\"$all\"\n"
    "    case $all in\n"
    "        *$'\\tfiles'*) compopt -o filenames; COMPREPLY=($(compgen -f -- \"$current\")) ;;\n"
    "        *$'\\tdirectories'*)\n"
    "            compopt -o filenames; COMPREPLY=($(compgen -d -- \"$current\")) ;;\n"
    "    esac\n"
    "}\n"
    "complete -F _comity comity\n";

static const char zsh[] =
    "#compdef comity\n"
    "_comity() {\n"
    "    local line offer about\n"
    "    local -a offers shown\n"
    "    for line in ${(f)\"$($words[1] completion zsh --line \"$LBUFFER\" 2>/dev/null)\"}; do\n"
    "        offer=${line%%$'\\t'*} about=${line#*$'\\t'}\n"
    "        if [[ -z $offer ]]; then\n"
    "            [[ $about == files ]] && _files\n"
    "            [[ $about == directories ]] && _files -/\n"
    "            continue\n"
    "        fi\n"
    "        offers+=(\"$offer\")\n"
    "        [[ $line == *$'\\t'* ]] && shown+=(\"$offer  $about\") || shown+=(\"$offer\")\n"
    "    done\n"
    "    (( $#offers )) && compadd -l -d shown -a offers\n"
    "}\n"
    "[[ $funcstack[1] == _comity ]] && _comity \"$@\" || compdef _comity comity\n";

static int run(struct call *c, struct error *e) {
    const char *shell = call_operand(c, 0), *line = call_value(c, "line");
    bool is_bash = strcmp(shell, "bash") == 0;
    if (!is_bash && strcmp(shell, "zsh") != 0) {
        error_set(e, ERROR_USAGE, "there is no completion for \"%.40s\"", shell);
        error_hint(e, "there is one for bash and one for zsh");
        return EXIT_WRONG_USAGE;
    }
    if (line == NULL) {
        fputs(is_bash ? bash : zsh, stdout);
        return EXIT_DONE;
    }
    AUTO_BUF struct buf out = {0};
    complete_line(span_of(line), &out);
    fwrite(buf_view(&out).p, 1, out.n, stdout);
    return EXIT_DONE;
}

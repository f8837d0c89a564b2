package io.isthmus.cli;

import io.isthmus.cli.Catalogue.Action;
import io.isthmus.cli.Catalogue.Elsewhere;
import io.isthmus.cli.Catalogue.Entry;
import io.isthmus.cli.Catalogue.Group;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.command.Argument;
import io.isthmus.cli.command.Leaf;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a static completion script: commands, subcommands and options need no call of isthmus while one types. */
final class Completion extends Leaf {
    @Argument(paramLabel = "SHELL", description = "bash or zsh. Use it with: source <(isthmus completion bash)")
    String shell = "";

    Completion(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        switch (shell) {
            case "bash" -> out().print(script());
            case "zsh" ->
                out().print("autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n"
                        + script());
            default -> throw new UsageException("There is no completion for '" + shell + "'.", "Give bash or zsh.");
        }
        return 0;
    }

    private String script() {
        StringBuilder cases = new StringBuilder();
        option(cases, "\" \"", words(Catalogue.entries()) + " --context --output --help --version");
        for (Entry entry : Catalogue.entries()) {
            switch (entry) {
                case Group group -> {
                    option(cases, "\"" + group.name() + " \"", words(group.entries()));
                    group.entries().forEach(inner -> {
                        if (inner instanceof Action action) {
                            option(cases, "\"" + group.name() + " " + action.name() + "\"", options(action));
                        }
                    });
                }
                case Action action -> option(cases, "\"" + action.name() + " \"*", arguments(action));
                case Elsewhere _ -> {} // their options are their own
            }
        }
        return SCRIPT.replace("@CASES@", cases.toString());
    }

    private String arguments(Action action) {
        return ("completion".equals(action.name()) ? "bash zsh " : "") + options(action);
    }

    private String options(Action action) {
        return String.join(
                " ",
                Main.syntax(action.name(), action, action.command().apply(surroundings()))
                        .optionNames());
    }

    private static String words(List<Entry> entries) {
        return entries.stream().map(Entry::name).collect(Collectors.joining(" "));
    }

    private static void option(StringBuilder cases, String pattern, String words) {
        cases.append("    ").append(pattern).append(") words=\"").append(words).append("\" ;;\n");
    }

    private static final String SCRIPT = """
            _isthmus() {
              local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"
              local first="" second="" words="" word="" skip="" i
              for ((i = 1; i < COMP_CWORD; i++)); do
                word="${COMP_WORDS[i]}"
                if [ -n "$skip" ]; then
                  skip=""
                  continue
                fi
                case "$word" in
                --context | -o | --output) skip=yes ;;
                -*) ;;
                *) if [ -z "$first" ]; then first="$word"; elif [ -z "$second" ]; then second="$word"; fi ;;
                esac
              done
              case "$previous" in
              -o | --output) words="table json" ;;
              *)
                case "$first $second" in
            @CASES@    esac
                ;;
              esac
              COMPREPLY=($(compgen -W "$words" -- "$current"))
            }
            complete -o default -F _isthmus isthmus ./isthmus
            """;
}

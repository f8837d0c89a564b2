package io.isthmus.cli;

import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import java.util.List;

/** Writes what lets a shell complete command lines: it asks {@link Completer} at each press of the key. */
final class Completion extends Leaf {
    /** Set by the shells, and for the launcher: nothing is built while somebody types. */
    private static final String VARIABLE = "ISTHMUS_COMPLETING=1";

    @Argument(
            paramLabel = "SHELL",
            description = "bash, zsh or fish. Use it with: source <(isthmus completion bash), or in fish: isthmus"
                    + " completion fish | source",
            choices = {"bash", "zsh", "fish"})
    List<String> words = List.of();

    @Option(
            names = "--candidates",
            description = "What the shell asks: the words of a line behind --; prints what the last one may become.")
    boolean candidates;

    Completion(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        if (candidates) {
            new Completer(surroundings()).candidates(words).forEach(out()::println);
            return 0;
        }
        String shell = words.size() == 1 ? words.getFirst() : String.join(" ", words);
        switch (shell) {
            case "bash" -> out().print(BASH);
            case "zsh" ->
                out().print("autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n"
                        + BASH);
            case "fish" -> out().print(FISH);
            default ->
                throw new UsageException("There is no completion for '" + shell + "'.", "Give bash, zsh or fish.");
        }
        return 0;
    }

    private static final String BASH = """
            _isthmus() {
              local IFS=$'\\n'
              COMPREPLY=($(@VARIABLE@ "${COMP_WORDS[0]}" completion --candidates -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2> /dev/null))
            }
            complete -o default -F _isthmus isthmus ./isthmus
            """.replace("@VARIABLE@", VARIABLE);

    private static final String FISH = """
            function __isthmus_candidates
              set -l current (commandline -ct)
              set -l words (commandline -opc) "$current"
              set -l found (env @VARIABLE@ $words[1] completion --candidates -- $words[2..-1] 2> /dev/null)
              if test (count $found) -gt 0
                printf '%s\\n' $found
              else
                __fish_complete_path "$current"
              end
            end
            complete -c isthmus -f -a '(__isthmus_candidates)'
            """.replace("@VARIABLE@", VARIABLE);
}

package io.isthmus.cli;

import io.isthmus.cli.Catalogue.Action;
import io.isthmus.cli.Catalogue.Elsewhere;
import io.isthmus.cli.Catalogue.Entry;
import io.isthmus.cli.Catalogue.Group;
import io.isthmus.cli.client.ApiException;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.command.ServiceCommands;
import io.isthmus.cli.syntax.ExitStatus;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Similar;
import io.isthmus.cli.syntax.Syntax;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;

/** The command line. Exit status: {@link ExitStatus}. */
public final class Main {
    private static final List<String> OPTIONS = List.of("--context", "--output", "--help", "--version");

    private Main() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int status = List.of(arguments).equals(List.of("--train"))
                ? Training.run()
                : run(List.of(arguments), new Surroundings(System.getenv(), System.in, out, err));
        out.flush();
        System.exit(status);
    }

    /** Runs one command in this process and returns its exit status. */
    public static int run(List<String> arguments, Surroundings surroundings) {
        return guarded(() -> dispatch(arguments, surroundings), ExitStatus.NO, text -> text, surroundings);
    }

    /**
     * @param failed the status if it fails for another reason than that it is wrongly called
     * @param words what becomes of what the API says about that
     */
    private static int guarded(IntSupplier what, int failed, UnaryOperator<String> words, Surroundings surroundings) {
        try {
            return what.getAsInt();
        } catch (CliException e) {
            surroundings.out().flush();
            e.print(surroundings.err(), e instanceof ApiException ? words : text -> text);
            trace(e, surroundings);
            return e instanceof UsageException ? ExitStatus.WRONG_CALL : failed;
        } catch (RuntimeException e) {
            surroundings.out().flush();
            surroundings.err().println("isthmus: something unforeseen happened: " + e);
            surroundings.err().println("  hint: run it again with ISTHMUS_DEBUG=1 and report what it prints");
            trace(e, surroundings);
            return failed;
        }
    }

    private static void trace(RuntimeException e, Surroundings surroundings) {
        if (surroundings.variable("ISTHMUS_DEBUG").filter("1"::equals).isPresent()) {
            e.printStackTrace(surroundings.err());
        }
    }

    private static int dispatch(List<String> arguments, Surroundings surroundings) {
        List<String> leading = new ArrayList<>(); // options before the command, as in: isthmus --context bob vpc list
        List<String> rest = new ArrayList<>(arguments);
        while (!rest.isEmpty() && rest.getFirst().startsWith("-")) {
            String option = rest.removeFirst();
            switch (option) {
                case "-h", "--help" -> {
                    Help.root(surroundings.out());
                    return 0;
                }
                case "-V", "--version" -> {
                    surroundings.out().println("isthmus " + ServiceCommands.version());
                    return 0;
                }
                case "--context", "-o", "--output" -> {
                    if (rest.isEmpty()) {
                        throw new UsageException(option + " needs a value.", "See isthmus --help");
                    }
                    leading.add(option);
                    leading.add(rest.removeFirst());
                }
                default -> {
                    if (!option.startsWith("--context=")
                            && !option.startsWith("--output=")
                            && !option.matches("-o.+")) {
                        throw new UsageException(
                                "Unknown option " + option + ".",
                                Similar.to(option, OPTIONS)
                                        .map(meant -> "Did you mean: " + meant)
                                        .orElse("See isthmus --help"));
                    }
                    leading.add(option);
                }
            }
        }
        if (rest.isEmpty() || isBareHelp(rest)) {
            Help.root(surroundings.out());
            return 0;
        }
        if ("help".equals(rest.getFirst())) {
            rest.removeFirst();
            rest.add("--help");
        }
        return choose(Catalogue.entries(), "isthmus", rest, leading, surroundings);
    }

    private static boolean isBareHelp(List<String> words) {
        return words.getFirst().equals("help")
                && (words.size() == 1 || words.get(1).startsWith("-"));
    }

    private static int choose(
            List<Entry> entries, String words, List<String> rest, List<String> leading, Surroundings surroundings) {
        String word = rest.removeFirst();
        Entry entry = Catalogue.find(entries, word)
                .orElseThrow(() -> new UsageException(
                        "There is no command '" + words + " " + word + "'.",
                        Similar.to(word, entries.stream().map(Entry::name).toList())
                                .map(name -> "Did you mean: " + words + " " + name)
                                .orElse("See " + words + " --help")));
        String path = words + " " + word;
        return switch (entry) {
            case Group group -> {
                if (rest.isEmpty() || "-h".equals(rest.getFirst()) || "--help".equals(rest.getFirst())) {
                    Help.group(path, group, surroundings.out());
                    yield rest.isEmpty() ? ExitStatus.WRONG_CALL : 0;
                }
                yield choose(group.entries(), path, rest, leading, surroundings);
            }
            case Action action -> {
                rest.addAll(0, leading);
                yield perform(path, action, rest, surroundings);
            }
            case Elsewhere elsewhere -> {
                if (rest.equals(List.of("--help"))) {
                    Help.elsewhere(elsewhere, surroundings.out());
                    yield 0;
                }
                String call = String.join(" ", rest);
                throw new UsageException(
                        leading.isEmpty()
                                ? "'" + word + "' is run by the launcher."
                                : "'" + word + "' takes no "
                                        + leading.getFirst().replaceFirst("=.*", "")
                                        + " and must be the first word: it is run by the launcher.",
                        "Call it as ./isthmus " + word + (call.isEmpty() ? "" : " " + call));
            }
        };
    }

    private static int perform(String path, Action action, List<String> arguments, Surroundings surroundings) {
        Leaf command = action.command().apply(surroundings);
        Syntax syntax = syntax(path, action, command);
        if (!syntax.parse(arguments)) {
            syntax.help(surroundings.out());
            return 0;
        }
        return guarded(command::call, command.failed(), command::inWords, surroundings);
    }

    /** What may be typed after a command. */
    static Syntax syntax(String path, Action action, Leaf command) {
        return new Syntax(path, action.description(), command, "exec".equals(action.name()));
    }
}

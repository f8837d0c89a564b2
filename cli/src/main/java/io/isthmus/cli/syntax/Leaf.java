package io.isthmus.cli.syntax;

import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.Resources;
import io.isthmus.cli.client.Surroundings;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A command that does something, with the options that all of them know. Used once, by one thread. */
public abstract class Leaf implements Callable<Integer> {
    private final Surroundings surroundings;
    private @Nullable Api api;
    private @Nullable ShownNames names;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table (the default) or json: the API's own object.")
    Format format = Format.table;

    @Option(
            names = "--context",
            paramLabel = "CONTEXT",
            description = "Who to be and where: a name from isthmus context list.")
    protected Optional<String> context = Optional.empty();

    @Option(
            names = {"-h", "--help"},
            description = "Print this.")
    boolean help;

    /** How results are printed. The names are what people type. */
    enum Format {
        table,
        json
    }

    protected Leaf(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * Does it.
     *
     * @return the exit status
     */
    @Override
    public abstract Integer call();

    /** The exit status if it fails, as {@link ExitStatus}. */
    public int failed() {
        return ExitStatus.NO;
    }

    /** The calls of the API that do what it is for, as {@link Calls}; none for what this machine does alone. */
    public List<String> calls() {
        return Optional.ofNullable(getClass().getAnnotation(Calls.class)).stream()
                .flatMap(calls -> Arrays.stream(calls.value()))
                .toList();
    }

    public final Surroundings surroundings() {
        return surroundings;
    }

    public final PrintStream out() {
        return surroundings.out();
    }

    public final PrintStream err() {
        return surroundings.err();
    }

    public final Api api() {
        Api known = api;
        if (known == null) {
            known = Api.of(surroundings, context);
            api = known;
        }
        return known;
    }

    /** Whether names mean what there is in all projects. */
    protected boolean isEverywhere() {
        return false;
    }

    public final Resources resources() {
        return new Resources(api(), isEverywhere());
    }

    public final boolean isJson() {
        return format == Format.json;
    }

    /** What people call things, as the context knows them. */
    public final ShownNames names() {
        ShownNames known = names;
        if (known == null) {
            known = new ShownNames(this::resources);
            names = known;
        }
        return known;
    }

    /** What went wrong, in people's words: with the names of what it is about, if anybody was asked at all. */
    public final String inWords(String text) {
        return api == null || isJson() ? text : names().in(text);
    }

    public final Printer printer() {
        return new Printer(out(), isJson(), names());
    }
}

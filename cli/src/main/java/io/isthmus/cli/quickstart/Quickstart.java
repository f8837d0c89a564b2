package io.isthmus.cli.quickstart;

import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.command.LocalCommands;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** Starts everything with no configuration, walks through peering, and checks every ping against the rules. */
public final class Quickstart extends Leaf {
    private final CommandRunner runner;

    @Option(names = "--clean", description = "Take everything away again at the end.")
    boolean clean;

    @Option(names = "--data", paramLabel = "DIR", description = "A new or empty directory; by default a temporary one.")
    Optional<String> data = Optional.empty();

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            description = "Where the API listens (default: 127.0.0.1:0, any free port).")
    String listen = "127.0.0.1:0";

    public Quickstart(Surroundings surroundings, CommandRunner runner) {
        super(surroundings);
        this.runner = runner;
    }

    @Override
    public Integer call() {
        long start = System.nanoTime();
        String launcher = LocalCommands.launcher(surroundings());
        Path directory = directory();
        Narrator narrator = new Narrator(surroundings());
        narrator.plain("Isthmus quickstart. Everything is kept in " + directory + "; nothing is configured elsewhere.");
        Run run = new Run(directory, launcher, narrator);
        Thread onInterrupt = new Thread(run::remove);
        if (clean) {
            Runtime.getRuntime().addShutdownHook(onInterrupt);
        }
        boolean good = false;
        try {
            good = run.tour();
            if (clean) {
                run.clean();
            }
        } finally {
            if (clean) {
                run.remove();
            } else if (!good) {
                run.tellHowToStop();
            }
        }
        long seconds = (System.nanoTime() - start) / 1_000_000_000;
        narrator.plain("");
        narrator.plain(run.shell.pings() + " pings, "
                + (good ? "every one as the rules say" : run.shell.mismatches() + " NOT AS THE RULES SAY")
                + ". " + seconds + " s.");
        if (good && !clean) {
            run.tellHowToGoOn();
        }
        return good ? 0 : 1;
    }

    private Path directory() {
        try {
            if (data.isEmpty()) {
                return Files.createTempDirectory("isthmus-quickstart-");
            }
            Path directory = Path.of(data.get()).toAbsolutePath().normalize();
            if (Files.isDirectory(directory)) {
                try (Stream<Path> entries = Files.list(directory)) {
                    if (entries.findAny().isPresent()) {
                        throw new CliException(
                                directory + " is not empty.",
                                "Give a new directory. To run a controller on an old one: isthmus controller --data "
                                        + directory);
                    }
                }
            }
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new CliException("The directory cannot be made: " + e.getMessage(), "Give another one with --data.");
        }
    }

    /** One quickstart from beginning to end. */
    private final class Run {
        private final Path directory;
        private final String launcher;
        private final Narrator narrator;
        private final Shell shell;
        private final Tour tour;
        private final AtomicBoolean removed = new AtomicBoolean();
        private volatile Optional<LocalController> controller = Optional.empty();

        Run(Path directory, String launcher, Narrator narrator) {
            this.directory = directory;
            this.launcher = launcher;
            this.narrator = narrator;
            shell = new Shell(runner, narrator, surroundings(), contexts());
            tour = new Tour(narrator, shell);
        }

        private Path contexts() {
            return directory.resolve("contexts.json");
        }

        /** Whether every ping was as the rules say. */
        boolean tour() {
            narrator.step("Start the controller; it starts its agent");
            narrator.command("isthmus controller --data " + directory + " --listen " + listen);
            long start = System.nanoTime();
            LocalController started = LocalController.start(launcher, directory, listen, surroundings());
            controller = Optional.of(started);
            narrator.say("ready after %.1f s at %s".formatted((System.nanoTime() - start) / 1e9, started.url()));
            shell.run("context add admin --data " + directory);
            tour.walk();
            return shell.mismatches() == 0;
        }

        void clean() {
            narrator.step("Clean up: delete everything through the API, then end the controller");
            tour.undo();
            shell.run("--context admin shutdown --remove");
            controller.ifPresent(LocalController::awaitEnd);
            narrator.say("removed " + directory);
        }

        /** Ends what still runs and deletes the directory. Once. */
        void remove() {
            if (!removed.compareAndSet(false, true)) {
                return;
            }
            controller.filter(running -> running.process().isAlive()).ifPresent(running -> {
                try {
                    shell.quietly("--context admin shutdown --remove");
                } catch (CliException e) {
                    narrator.bad(String.valueOf(e.getMessage()));
                }
                running.awaitEnd();
            });
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder()).forEach(Run::delete);
            } catch (IOException | UncheckedIOException e) {
                narrator.bad(directory + " could not be deleted: " + e.getMessage());
            }
        }

        private static void delete(Path file) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void tellHowToStop() {
            if (controller.isPresent()) {
                narrator.plain("");
                narrator.plain("The controller still runs. Look at it, or end it:");
                commands(stop());
            }
        }

        void tellHowToGoOn() {
            narrator.plain("");
            narrator.plain("It runs on"
                    + controller.map(running -> " at " + running.url()).orElse("") + ". Go on with:");
            commands(List.of(
                    "export ISTHMUS_CONFIG=" + contexts(),
                    launcher + " peering list",
                    launcher + " ping east-1 west-1",
                    launcher + " trace north-1 south-1",
                    launcher + " shell east-1",
                    launcher + " --context beta vpc list"));
            narrator.plain("And to end it:");
            commands(stop());
        }

        private List<String> stop() {
            return List.of(
                    "ISTHMUS_CONFIG=" + contexts() + " " + launcher + " --context admin shutdown --remove",
                    "rm -r " + directory);
        }

        private void commands(List<String> lines) {
            lines.forEach(line -> narrator.plain("  " + line));
        }
    }
}

package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.ApiException;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.ControllerDirectory;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.KnownPlaces;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UnreachableException;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.cli.syntax.Table;
import io.isthmus.client.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What only works on the controller's own host: inside an ECS, and with the processes. */
public final class LocalCommands {
    private LocalCommands() {}

    /** Opens a shell inside an ECS. */
    public static final class Shell extends Leaf {
        @Argument(paramLabel = "ECS", description = "Name or id.")
        String which = "";

        public Shell(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            boolean bash = Files.isExecutable(Path.of("/bin/bash"));
            String prompt = "[ECS " + which + "] \\w \\$ ";
            return enter(this, which, bash ? List.of("bash", "--norc") : List.of("sh"), Map.of("PS1", prompt));
        }
    }

    /** Runs a command inside an ECS. */
    public static final class Exec extends Leaf {
        @Argument(paramLabel = "ECS", description = "Name or id.")
        String which = "";

        @Argument(paramLabel = "COMMAND", description = "After --, with its arguments.")
        List<String> command = List.of();

        public Exec(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            List<String> words = new ArrayList<>(command);
            if ("--".equals(words.getFirst())) {
                words.removeFirst();
            }
            if (words.isEmpty()) {
                throw new UsageException("Which command?", "As in: isthmus exec " + which + " -- ip address");
            }
            return enter(this, which, words, Map.of());
        }
    }

    private static int enter(Leaf leaf, String ecs, List<String> command, Map<String, String> variables) {
        List<String> words = new ArrayList<>(place(leaf, ecs));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words).inheritIO();
        builder.environment().putAll(variables);
        return run(builder);
    }

    /** What stands before a command to run it in the ECS; what it was when the controller last said, if that is down. */
    private static List<String> place(Leaf leaf, String ecs) {
        KnownPlaces places = new KnownPlaces(leaf.surroundings());
        String context = leaf.api().name();
        try {
            String id = leaf.resources().id(Kind.ECS, ecs);
            List<String> words = new ArrayList<>();
            leaf.api()
                    .getAsLocalAdministrator("/isthmus/v1/ecs/" + id + "/place")
                    .path("place")
                    .path("enter")
                    .forEach(word -> words.add(word.asText()));
            if (words.isEmpty()) {
                throw new CliException("The ECS " + ecs + " has no place on this host.", "See isthmus status");
            }
            places.keep(context, ecs, words);
            return words;
        } catch (UnreachableException e) {
            List<String> words = places.find(context, ecs)
                    .orElseThrow(() -> new CliException(
                            String.valueOf(e.getMessage()),
                            e.hint() + ". Without it only an ECS can be entered that was entered before from here."));
            leaf.err()
                    .println("isthmus: the controller does not answer; this is where " + ecs
                            + " was when it was last entered.");
            return words;
        }
    }

    /** Runs a process on this terminal to its end, also when the keyboard interrupts both. */
    private static int run(ProcessBuilder builder) {
        try {
            Process process = builder.start();
            Thread patience = new Thread(
                    () -> Runtime.getRuntime().halt(process.onExit().join().exitValue()));
            Runtime.getRuntime().addShutdownHook(patience); // an interrupt is the command's to handle, not ours
            int status = process.waitFor();
            Runtime.getRuntime().removeShutdownHook(patience);
            return status;
        } catch (IOException e) {
            throw new CliException(
                    "The command could not be started: " + e.getMessage(),
                    "Entering an ECS takes the rights of the user who started the controller.");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CliException("Interrupted.", "");
        } catch (IllegalStateException _) {
            return 130; // the process ends already, and the hook answers for it
        }
    }

    /** Ends controller and agent. */
    @Calls("POST /isthmus/v1/shutdown")
    public static final class Shutdown extends Leaf {
        @Option(
                names = "--remove",
                description = "Also take the data plane away: all namespaces with the processes in them. Without it,"
                        + " packets keep flowing.")
        boolean remove;

        @Option(
                names = "--data",
                paramLabel = "DIR",
                description = "The controller's data directory on this host, instead of a context.")
        Optional<String> data = Optional.empty();

        public Shutdown(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            Api api = data.map(Path::of)
                    .map(path -> Api.atSocket(surroundings(), new ControllerDirectory(path).socket()))
                    .orElseGet(this::api);
            try {
                api.post("/isthmus/v1/shutdown", Json.object().put("remove", remove));
            } catch (UnreachableException e) {
                throw notRunning(
                        data.or(() -> ControllerDirectory.ofSocket(api.context().socket())
                                .map(directory -> directory.path().toString())),
                        e);
            } catch (ApiException e) {
                throw e.status() == 403 ? notAdministrator(api.name()) : e;
            }
            if (!isJson()) {
                out().println(
                                remove
                                        ? "Controller, agent and data plane end."
                                        : "Controller and agent end; packets flow on.");
            }
            return 0;
        }

        private static CliException notRunning(Optional<String> directory, UnreachableException e) {
            String place = directory.orElse("DIR");
            String start = directory
                    .map(known -> new ControllerDirectory(Path.of(known)).startCommand())
                    .orElse("isthmus controller --data DIR");
            return new CliException(
                    directory
                            .map(known -> "The controller of " + known + " is not running.")
                            .orElse(String.valueOf(e.getMessage())),
                    "To remove what it left in the kernel, start it once more: " + start
                            + ", then: isthmus shutdown --data " + place + " --remove");
        }

        private static CliException notAdministrator(String context) {
            return new CliException(
                    "Only an administrator may end the service, and the context '" + context + "' is not one's.",
                    "Use an administrator's context, as made by context add NAME --data DIR: isthmus --context admin"
                            + " shutdown");
        }
    }

    /** Says what this host can and cannot do. */
    public static final class Doctor extends Leaf {
        public Doctor(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            JsonNode checks = checks();
            if (isJson()) {
                out().print(Json.pretty(checks));
            } else {
                Table table = new Table(List.of("CHECK", "", "FOUND"));
                checks.forEach(check -> table.row(List.of(
                        check.path("name").asText(),
                        check.path("ok").asBoolean() ? "ok" : isRequired(check) ? "MISSING" : "optional: absent",
                        check.path("found").asText(""))));
                table.print(out(), "");
                checks.forEach(check -> {
                    if (!check.path("ok").asBoolean()
                            && isRequired(check)
                            && !check.path("remedy").asText("").isEmpty()) {
                        out().println();
                        out().println(check.path("name").asText() + ": "
                                + check.path("remedy").asText());
                    }
                });
            }
            boolean missing = false;
            for (JsonNode check : checks) {
                missing |= !check.path("ok").asBoolean() && isRequired(check);
            }
            if (!isJson()) {
                out().println();
                out().println(
                                missing
                                        ? "Something that Isthmus needs is missing."
                                        : "This host has what Isthmus needs.");
            }
            return missing ? 1 : 0;
        }

        /** A check is of something required unless it says otherwise. */
        private static boolean isRequired(JsonNode check) {
            return check.path("required").asBoolean(true);
        }

        private JsonNode checks() {
            String launcher = launcher(surroundings());
            try {
                Process process = new ProcessBuilder(launcher, "agent", "--doctor", "-o", "json")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                process.getOutputStream().close();
                byte[] text = process.getInputStream().readAllBytes();
                process.waitFor();
                JsonNode checks = Json.parseOrEmpty(text);
                if (checks.isArray() && !checks.isEmpty()) {
                    return checks;
                }
                throw new CliException(
                        "The checks gave no result: " + new String(text, StandardCharsets.UTF_8).strip(),
                        "Run them by hand: " + launcher + " agent --doctor -o json");
            } catch (IOException e) {
                throw new CliException("The checks could not be run: " + e.getMessage(), "");
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new CliException("Interrupted.", "");
            }
        }
    }

    /** The path of the script that starts everything. */
    public static String launcher(Surroundings surroundings) {
        return surroundings
                .variable("ISTHMUS_LAUNCHER")
                .orElseThrow(() -> new CliException(
                        "ISTHMUS_LAUNCHER does not say where the launcher is.", "Call this through ./isthmus."));
    }
}

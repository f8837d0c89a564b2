package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Progress;
import io.isthmus.cli.client.Resources;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.network.Foretelling;
import io.isthmus.cli.network.Live;
import io.isthmus.cli.network.LiveReader;
import io.isthmus.cli.network.Maker;
import io.isthmus.cli.network.Places;
import io.isthmus.cli.network.Plan;
import io.isthmus.cli.network.Step;
import io.isthmus.cli.network.Takeover;
import io.isthmus.cli.network.Thing;
import io.isthmus.cli.network.Wire;
import io.isthmus.cli.syntax.ExitStatus;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.client.Json;
import io.isthmus.edge.BoundedInput;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.NetworkFile;
import io.isthmus.netfile.NetworkWriter;
import java.io.Console;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The network as a file (docs/network-file.md). */
public final class NetworkFileCommands {
    /** What does the steps of a plan, and finds what each needs. */
    private static final List<String> CHANGING = List.of(
            "POST /v1/{project_id}/vpcs",
            "GET /v3/{project_id}/vpc/vpcs/{vpc_id}",
            "PUT /v3/{project_id}/vpc/vpcs/{vpc_id}",
            "PUT /v1/{project_id}/vpcs/{vpc_id}",
            "PUT /v3/{project_id}/vpc/vpcs/{vpc_id}/add-extend-cidr",
            "PUT /v3/{project_id}/vpc/vpcs/{vpc_id}/remove-extend-cidr",
            "DELETE /v1/{project_id}/vpcs/{vpc_id}",
            "POST /v1/{project_id}/subnets",
            "GET /v1/{project_id}/subnets/{subnet_id}",
            "PUT /v1/{project_id}/vpcs/{vpc_id}/subnets/{subnet_id}",
            "DELETE /v1/{project_id}/vpcs/{vpc_id}/subnets/{subnet_id}",
            "POST /v1/{project_id}/routetables",
            "GET /v1/{project_id}/routetables/{routetable_id}",
            "PUT /v1/{project_id}/routetables/{routetable_id}",
            "POST /v1/{project_id}/routetables/{routetable_id}/action",
            "DELETE /v1/{project_id}/routetables/{routetable_id}",
            "POST /v2.0/vpc/peerings",
            "GET /v2.0/vpc/peerings/{peering_id}",
            "PUT /v2.0/vpc/peerings/{peering_id}",
            "PUT /v2.0/vpc/peerings/{peering_id}/accept",
            "PUT /v2.0/vpc/peerings/{peering_id}/reject",
            "DELETE /v2.0/vpc/peerings/{peering_id}",
            "POST /v1/{project_id}/security-groups",
            "GET /v1/{project_id}/security-groups/{security_group_id}",
            "GET /v3/{project_id}/vpc/security-groups/{security_group_id}",
            "PUT /v1/{project_id}/security-groups/{security_group_id}",
            "DELETE /v1/{project_id}/security-groups/{security_group_id}",
            "POST /v3/{project_id}/vpc/security-group-rules",
            "DELETE /v3/{project_id}/vpc/security-group-rules/{security_group_rule_id}",
            "POST /v3/{project_id}/vpc/firewalls",
            "PUT /v3/{project_id}/vpc/firewalls/{firewall_id}",
            "PUT /v3/{project_id}/vpc/firewalls/{firewall_id}/insert-rules",
            "PUT /v3/{project_id}/vpc/firewalls/{firewall_id}/remove-rules",
            "PUT /v3/{project_id}/vpc/firewalls/{firewall_id}/associate-subnets",
            "PUT /v3/{project_id}/vpc/firewalls/{firewall_id}/disassociate-subnets",
            "DELETE /v3/{project_id}/vpc/firewalls/{firewall_id}",
            "POST /v1/{project_id}/cloudservers",
            "GET /v1/{project_id}/cloudservers/{server_id}",
            "PUT /v1/{project_id}/cloudservers/{server_id}",
            "PUT /v1/{project_id}/ports/{port_id}",
            "POST /v1/{project_id}/cloudservers/delete",
            "POST /v1/{project_id}/fl/flow_logs",
            "GET /v1/{project_id}/fl/flow_logs/{flow_log_id}",
            "PUT /v1/{project_id}/fl/flow_logs/{flow_log_id}",
            "DELETE /v1/{project_id}/fl/flow_logs/{flow_log_id}",
            "POST /isthmus/v1/guard-rails",
            "GET /isthmus/v1/guard-rails/{guard_rail_id}",
            "PUT /isthmus/v1/guard-rails/{guard_rail_id}",
            "DELETE /isthmus/v1/guard-rails/{guard_rail_id}");

    private NetworkFileCommands() {}

    /** Shows what apply would do. */
    public static final class Diff extends NetworkFileCommand {
        @Option(names = "--strict", description = "Take what is there and a file cannot say for a difference, too.")
        boolean strict;

        public Diff(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public int failed() {
            return ExitStatus.NOT_ASKED;
        }

        @Override
        public Integer call() {
            Prepared prepared = prepare();
            if (isJson()) {
                out().print(Json.pretty(json(prepared)));
            } else {
                print(prepared);
                prepared.reading().live().remarks().forEach(out()::println);
            }
            boolean same = prepared.plan().steps().isEmpty()
                    && prepared.plan().surplus().isEmpty()
                    && (!strict || prepared.reading().live().remarks().isEmpty());
            return same ? ExitStatus.YES : ExitStatus.NO;
        }
    }

    /** Makes what is there what the file says. */
    public static final class Apply extends NetworkFileCommand {
        private static final int LONGEST_ANSWER = 4096;
        private static final Duration PATIENCE = Duration.ofSeconds(2);

        @Option(
                names = "--replace",
                description =
                        "Make anew what cannot change in place, before the old one goes where there is room for both.")
        boolean replace;

        @Option(
                names = {"-y", "--yes"},
                description = "Do it without asking.")
        boolean yes;

        public Apply(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public List<String> calls() {
            return Stream.concat(super.calls().stream(), CHANGING.stream()).toList();
        }

        @Override
        public Integer call() {
            Prepared prepared = prepare();
            List<Step> steps = prepared.plan().steps();
            if (!isJson()) {
                print(prepared);
                if (prepared.plan().replacesAnything()) {
                    prepared.reading().live().remarks().forEach(out()::println);
                }
            }
            checkReplacing(prepared);
            if (!steps.isEmpty() && !yes && !isAgreed()) {
                out().println("Nothing was changed.");
                return 1;
            }
            perform(prepared, steps);
            if (isJson()) {
                out().print(Json.pretty(json(prepared)));
            } else if (!steps.isEmpty()) {
                out().println("Done: " + steps.size() + " of " + steps.size() + " steps.");
            }
            return 0;
        }

        /** What goes must be meant to go. */
        private void checkReplacing(Prepared prepared) {
            Plan plan = prepared.plan();
            if (!plan.replaced().isEmpty() && !replace) {
                throw new CliException(
                        "Nothing was changed: " + listed(plan.replaced().keySet())
                                + " cannot become what the file says in place.",
                        "With --replace it is made anew, and the old one deleted; or change the file.");
            }
            if (!plan.doubles().isEmpty() && !replace && !prune) {
                throw new CliException(
                        "Nothing was changed: an apply that was cut off left two of a name, of which "
                                + listed(plan.doubles()) + " would go.",
                        "With --replace or --prune what is left over is deleted.");
            }
            checkForetold(plan, prepared.notForetold(), "Nothing was changed");
        }

        private boolean isAgreed() {
            boolean terminal = Optional.ofNullable(System.console())
                    .filter(Console::isTerminal)
                    .isPresent();
            if (isJson() || file.equals("-") || !terminal) {
                throw new UsageException(
                        "Nothing was changed, for there is no terminal to ask on.",
                        "Give --yes to do what is planned.");
            }
            out().print("Do this? Type yes: ");
            out().flush();
            try {
                return "yes".equals(BoundedInput.line(surroundings().in(), "standard input", LONGEST_ANSWER));
            } catch (IOException e) {
                throw new CliException("The answer could not be read: " + e.getMessage(), "");
            }
        }

        private void perform(Prepared prepared, List<Step> steps) {
            Places places = prepared.plan().places(prepared.reading().places());
            Maker maker = new Maker(prepared.wires(), prepared.network(), places, prepared.label());
            AtomicInteger done = new AtomicInteger();
            Thread interrupted = new Thread(() -> tell(steps, done.get()));
            Runtime.getRuntime().addShutdownHook(interrupted);
            try {
                int firstLoss = prepared.plan().firstLoss().orElse(-1);
                int takeover = prepared.plan().takeover().orElse(-1);
                for (Step step : steps) {
                    if (done.get() == takeover) {
                        awaitNewcomers(prepared, places, nothing(done.get(), firstLoss));
                    }
                    if (done.get() == firstLoss || done.get() == takeover) {
                        rehearseAgain(
                                prepared,
                                places,
                                steps.subList(done.get(), steps.size()),
                                nothing(done.get(), firstLoss));
                    }
                    maker.perform(step);
                    int number = done.incrementAndGet();
                    if (!isJson()) {
                        out().println("[" + number + "/" + steps.size() + "] "
                                + step.sign().mark() + " " + step.text());
                        out().flush();
                    }
                }
            } catch (CliException e) {
                out().flush();
                tell(steps, done.get());
                throw e;
            } finally {
                forget(interrupted);
            }
        }

        /** What is truly said of what was not done. */
        private static String nothing(int done, int firstLoss) {
            return firstLoss < 0 || done <= firstLoss ? "Nothing was deleted" : "Nothing more was deleted";
        }

        /** As long as they treat no packets the old ones do. */
        private void awaitNewcomers(Prepared prepared, Places places, String nothing) {
            try (Progress _ = new Progress(err(), "waiting for the ECSs that were made anew", PATIENCE)) {
                for (Thing ecs : prepared.plan().newcomers()) {
                    Takeover.hindrance(prepared.wires(), places, ecs).ifPresent(why -> {
                        throw new CliException(
                                nothing + ", for what was made anew cannot take over yet:",
                                List.of(why),
                                "See isthmus ecs show " + places.id(ecs) + " and isthmus status.");
                    });
                }
            }
        }

        /** Others may have changed something since the plan was made: if what is made anew could not be, the old one stays. */
        private static void rehearseAgain(Prepared prepared, Places places, List<Step> left, String nothing) {
            if (prepared.plan().replaced().isEmpty()) {
                return;
            }
            Foretelling foretold = Foretelling.of(prepared.wires(), prepared.network(), places, prepared.label(), left);
            checkAccepted(foretold, nothing + ", for the API would refuse by now:");
            checkForetold(prepared.plan(), foretold.notForetold(), nothing);
        }

        /** What must be deleted before it comes again must be known to come. */
        private static void checkForetold(Plan plan, Optional<String> notForetold, String otherwise) {
            if (plan.breaksFirst() && notForetold.isPresent()) {
                throw new CliException(
                        otherwise + ", for what must go before it comes again might not come. " + notForetold.get(),
                        "Change less at a time, so that all of it can be rehearsed.");
            }
        }

        private static void forget(Thread hook) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException _) {
                // the process is ending, and the hook has said so
            }
        }

        private void tell(List<Step> steps, int done) {
            err().println("isthmus: done are " + done + " of " + steps.size() + " steps; not: "
                    + steps.get(Math.min(done, steps.size() - 1)).text()
                    + (done + 1 < steps.size() ? ", and those behind it" : "") + ".");
            err().println("  What is done stays. The same isthmus apply again goes on from there.");
        }
    }

    /** Writes the file of what is there. */
    public static final class Export extends Leaf {
        @Option(
                names = "--label",
                paramLabel = "LABEL",
                description = "Only what bears this label; without it, all that the project has.")
        Optional<String> label = Optional.empty();

        @Option(
                names = "--project",
                paramLabel = "NAME=CONTEXT",
                description =
                        "What the file is to call a project, and whose context acts on it; may be repeated. Without"
                                + " it, the file is of the one project of the context.")
        List<String> projects = List.of();

        public Export(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public List<String> calls() {
            return Stream.concat(NetworkFileCommand.READING.stream(), Stream.of("GET /isthmus/v1/projects"))
                    .toList();
        }

        @Override
        public Integer call() {
            label.ifPresent(NetworkFileCommand::checked);
            Live live = LiveReader.forExport(wires(), label);
            String file = NetworkWriter.write(new NetworkFile(label, live.network()), live.remarks());
            if (isJson()) {
                ObjectNode node = Json.object().put("label", label.orElse("")).put("file", file);
                live.remarks().forEach(node.putArray("remarks")::add);
                out().print(Json.pretty(node));
            } else {
                out().print(file);
            }
            return 0;
        }

        private Map<Network.Project, Wire> wires() {
            if (projects.isEmpty()) {
                return Map.of(Network.Project.DEFAULT, Wire.of(api()));
            }
            Map<Network.Project, Wire> wires = new LinkedHashMap<>();
            Set<String> seen = new HashSet<>();
            for (String text : projects) {
                String[] parts = text.split("=", 2);
                if (parts.length < 2 || !NetworkFile.isName(parts[0])) {
                    throw new UsageException(
                            "--project needs NAME=CONTEXT, not '" + text + "'.",
                            "As in: --project red=alice --project blue=bob; a name is " + NetworkFile.NAME_FORM + ".");
                }
                Api context = Api.of(surroundings(), Optional.of(parts[1]));
                if (!seen.add("name " + parts[0]) || !seen.add(context.project())) {
                    throw new UsageException(
                            "'" + text + "' names a project, or acts on one, that another --project has.",
                            "Give each project once; see isthmus context list.");
                }
                String region = new Resources(context)
                        .find(Kind.PROJECT, context.project())
                        .path("region")
                        .asText();
                wires.put(new Network.Project(parts[0], context.context().account(), region), Wire.of(context));
            }
            return wires;
        }
    }
}

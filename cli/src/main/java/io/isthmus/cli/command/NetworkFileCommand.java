package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.network.Foretelling;
import io.isthmus.cli.network.LiveReader;
import io.isthmus.cli.network.Plan;
import io.isthmus.cli.network.Prospect;
import io.isthmus.cli.network.Thing;
import io.isthmus.cli.network.Wire;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.client.Json;
import io.isthmus.edge.BoundedInput;
import io.isthmus.netfile.BadFileException;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.NetworkFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What compares a file with what is there. */
abstract class NetworkFileCommand extends Leaf {
    /** What reads all that is there. */
    static final List<String> READING = Stream.concat(
                    Stream.of(
                                    Kind.VPC,
                                    Kind.SUBNET,
                                    Kind.ROUTE_TABLE,
                                    Kind.PEERING,
                                    Kind.SECURITY_GROUP,
                                    Kind.ACL,
                                    Kind.ACL_POLICY,
                                    Kind.ECS,
                                    Kind.FLOW_LOG,
                                    Kind.GUARD_RAIL,
                                    Kind.CIDR_RESERVATION)
                            .map(Kind::listCall),
                    Stream.of(
                            Kind.ACL.itemCall(),
                            "/v2.0/fwaas/firewall_groups",
                            "/v3/{project_id}/vpc/security-group-rules",
                            "/v1/{project_id}/ports"))
            .map(path -> "GET " + path)
            .toList();

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "The network's file (docs/network-file.md); - for standard input.")
    String file = "";

    @Option(
            names = "--label",
            paramLabel = "LABEL",
            description = "Whose things these are, if the file does not say it: " + NetworkFile.LABEL_FORM + ".")
    Optional<String> label = Optional.empty();

    @Option(names = "--prune", description = "Delete what bears the label and is not in the file.")
    boolean prune;

    @Option(names = "--adopt", description = "Take over what bears a name of the file and nobody's label.")
    boolean adopt;

    @Option(
            names = "--project",
            paramLabel = "NAME=CONTEXT",
            description =
                    "Whose context acts on a project of the file; may be repeated. One that is left is --context's.")
    List<String> projects = List.of();

    NetworkFileCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public List<String> calls() {
        return Stream.concat(READING.stream(), Stream.of("POST /isthmus/v1/rehearse"))
                .toList();
    }

    /** What is to be done, and by whom. */
    record Prepared(
            String label,
            Network network,
            Map<String, Wire> wires,
            LiveReader.Reading reading,
            Plan plan,
            Optional<String> notForetold) {}

    final Prepared prepare() {
        NetworkFile read = read();
        String owner = owner(read);
        Map<String, Wire> wires = wires(read.network());
        LiveReader.Reading reading = LiveReader.forFile(wires, owner, read.network(), adopt);
        Prospect prospect = Prospect.of(wires, read.network(), reading, owner, prune);
        Plan plan = prospect.plan();
        if (!plan.problems().isEmpty()) {
            throw new CliException(
                    plan.problems().size() == 1 ? plan.problems().getFirst() : "Nothing was changed, for:",
                    plan.problems().size() == 1 ? List.of() : plan.problems(),
                    "");
        }
        Foretelling foretold = prospect.foretelling();
        checkAccepted(foretold, "Nothing was changed, for the API would refuse:");
        return new Prepared(owner, read.network(), wires, reading, plan, foretold.notForetold());
    }

    /** @param otherwise what is said if something would be refused */
    static void checkAccepted(Foretelling foretold, String otherwise) {
        if (!foretold.refused().isEmpty()) {
            throw new CliException(
                    otherwise,
                    foretold.refused().stream().map(Foretelling.Refused::text).toList(),
                    foretold.refused().getFirst().hint());
        }
    }

    private NetworkFile read() {
        try {
            boolean piped = file.equals("-");
            String name = piped ? "standard input" : file;
            byte[] text = piped
                    ? BoundedInput.read(surroundings().in(), name, NetworkFile.LARGEST)
                    : BoundedInput.read(Path.of(file), NetworkFile.LARGEST);
            return NetworkFile.read(name, new String(text, StandardCharsets.UTF_8));
        } catch (NoSuchFileException _) {
            throw new UsageException("There is no file " + file + ".", "Write one: isthmus export > " + file);
        } catch (BoundedInput.TooLargeException e) {
            throw new UsageException(e.getMessage() + ".", "Split the network among several files, each with a label.");
        } catch (IOException e) {
            throw new UsageException(file + " cannot be read: " + e, "");
        } catch (BadFileException e) {
            throw new UsageException(String.valueOf(e.getMessage()), "The form is in docs/network-file.md.");
        }
    }

    private String owner(NetworkFile read) {
        if (label.isPresent() && read.label().isPresent() && !label.equals(read.label())) {
            throw new UsageException(
                    "--label is " + label.get() + ", and the file's label "
                            + read.label().get() + ".",
                    "Leave --label out.");
        }
        return checked(label.or(read::label)
                .orElseThrow(() -> new UsageException(
                        "The file has no label, which says what of all that is there is this file's.",
                        "Write a line as \"label: shop\" at the top of the file, or give --label.")));
    }

    static String checked(String label) {
        if (!NetworkFile.isLabel(label)) {
            throw new UsageException("'" + label + "' is no label.", "A label is " + NetworkFile.LABEL_FORM + ".");
        }
        return label;
    }

    /** Each project of the file with a context that acts on it. */
    private Map<String, Wire> wires(Network network) {
        Map<String, String> chosen = new LinkedHashMap<>();
        for (String text : projects) {
            String[] parts = text.split("=", 2);
            if (parts.length < 2
                    || network.projects().stream()
                            .noneMatch(project -> project.name().equals(parts[0]))) {
                throw new UsageException(
                        "--project needs NAME=CONTEXT with a project of the file, not '" + text + "'.",
                        "The file has: " + String.join(", ", names(network)));
            }
            chosen.put(parts[0], parts[1]);
        }
        List<String> left = new ArrayList<>(names(network));
        left.removeAll(chosen.keySet());
        if (left.size() > 1) {
            throw new UsageException(
                    "The file has several projects, and which contexts act on " + String.join(", ", left)
                            + " is not said.",
                    "Give --project NAME=CONTEXT for all of them but one, which is then that of the context in use.");
        }
        Map<String, Wire> wires = new LinkedHashMap<>();
        Set<String> ids = new HashSet<>();
        for (String project : names(network)) {
            Wire wire = Wire.of(
                    chosen.containsKey(project)
                            ? Api.of(surroundings(), Optional.ofNullable(chosen.get(project)))
                            : api());
            wires.put(project, wire);
            if (!ids.add(wire.project())) {
                throw new UsageException(
                        "Two projects of the file are one and the same, that of " + project + "'s context.",
                        "Give each a context of its own with --project NAME=CONTEXT; see isthmus context list.");
            }
        }
        return wires;
    }

    private static List<String> names(Network network) {
        return network.projects().stream().map(Network.Project::name).toList();
    }

    // ---- what it prints ----

    final void print(Prepared prepared) {
        Plan plan = prepared.plan();
        plan.steps().forEach(step -> out().println(step.sign().mark() + " " + step.text()));
        if (!plan.steps().isEmpty()) {
            out().println();
        }
        plan.replaced().forEach((thing, anew) -> out().println(anew.text(thing)));
        plan.doubles()
                .forEach(thing -> out().println("The " + thing + " (" + id(prepared, thing)
                        + ") goes: an apply that was cut off left it beside another one of its name."));
        plan.along().forEach(out()::println);
        if (!plan.surplus().isEmpty()) {
            out().println("Not in the file, and kept without --prune: " + listed(plan.surplus()) + ".");
        }
        prepared.notForetold().ifPresent(out()::println);
        out().println(plan.steps().isEmpty() ? "Nothing to do." : "Plan: " + plan.counts() + ".");
    }

    static String listed(Collection<Thing> things) {
        return String.join(", ", things.stream().map(Thing::toString).toList());
    }

    private static String id(Prepared prepared, Thing thing) {
        return prepared.reading().places().id(thing);
    }

    final ObjectNode json(Prepared prepared) {
        Plan plan = prepared.plan();
        ObjectNode node = Json.object().put("label", prepared.label());
        node.put("make", plan.made()).put("change", plan.changed()).put("delete", plan.deleted());
        ArrayNode steps = node.putArray("steps");
        plan.steps()
                .forEach(step -> steps.addObject()
                        .put("sign", step.sign().mark())
                        .put("kind", step.thing().kind().itemKey())
                        .put("name", step.thing().name())
                        .put("text", step.text()));
        ArrayNode replaced = node.putArray("replaced");
        plan.replaced()
                .forEach((thing, anew) -> replaced.addObject()
                        .put("kind", thing.kind().itemKey())
                        .put("name", thing.name())
                        .put("why", anew.why())
                        .put("first", anew.first().orElse("")));
        ArrayNode doubles = node.putArray("doubles");
        plan.doubles()
                .forEach(thing -> doubles.addObject()
                        .put("kind", thing.kind().itemKey())
                        .put("name", thing.name())
                        .put("id", id(prepared, thing)));
        plan.along().forEach(node.putArray("along")::add);
        ArrayNode surplus = node.putArray("surplus");
        plan.surplus()
                .forEach(thing ->
                        surplus.addObject().put("kind", thing.kind().itemKey()).put("name", thing.name()));
        node.put("not_foretold", prepared.notForetold().orElse(""));
        prepared.reading().live().remarks().forEach(node.putArray("remarks")::add);
        return node;
    }
}

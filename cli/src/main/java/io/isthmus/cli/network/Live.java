package io.isthmus.cli.network;

import io.isthmus.netfile.Network;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is there, seen by a label: its own things in the file's words, and what else matters to them. What the form cannot say
 * is not in here, so no plan touches it. Immutable.
 *
 * @param network what the label owns, with what it is about to take over, in normal form
 * @param adopted what it is about to take over
 * @param doubles what is there beside another one of its name that fits the file better, called an {@link Thing#old} one
 * @param foreign things that the file names and the label does not own, and why that is so
 * @param users what the label does not own and would be in the way of deleting something
 * @param remnants groups that have some rules of every new group, though not all, of which some cannot be said
 * @param problems why no plan can be made
 * @param remarks what was left out, for people
 */
public record Live(
        Network network,
        Set<Thing> adopted,
        Set<Thing> doubles,
        Map<Thing, String> foreign,
        Map<Thing, List<String>> users,
        Set<String> remnants,
        List<String> problems,
        List<String> remarks) {
    public Live {
        adopted = Set.copyOf(adopted);
        doubles = Set.copyOf(doubles);
        foreign = Map.copyOf(foreign);
        users = Map.copyOf(users);
        remnants = Set.copyOf(remnants);
        problems = List.copyOf(problems);
        remarks = List.copyOf(remarks);
    }

    /** Of a network, and of nobody else. */
    public static Live of(Network network) {
        return new Live(network.normal(), Set.of(), Set.of(), Map.of(), Map.of(), Set.of(), List.of(), List.of());
    }
}

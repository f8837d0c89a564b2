package io.isthmus.conformance.random;

import io.isthmus.conformance.scenario.Action;
import io.isthmus.netfile.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A network that comes to be call by call. A call that the service refuses, or whose subject was never made, is passed over:
 * so any part of a story is a story. Immutable.
 *
 * @param seed of which it was made, and of which everything is drawn that is done with it
 * @param groups empty security groups, which are there from the start
 * @param chapters calls; what packets do is looked at after each chapter
 */
public record Story(
        long seed, List<Network.Project> projects, List<Network.SecurityGroup> groups, List<List<Action>> chapters) {
    public Story {
        projects = List.copyOf(projects);
        groups = List.copyOf(groups);
        chapters = chapters.stream().map(List::copyOf).toList();
    }

    public int calls() {
        return chapters.stream().mapToInt(List::size).sum();
    }

    /** The same without the calls from the given one on, counted over all chapters. */
    Story without(int first, int count) {
        List<List<Action>> kept = new ArrayList<>();
        int number = 0;
        for (List<Action> chapter : chapters) {
            List<Action> rest = new ArrayList<>();
            for (Action action : chapter) {
                if (number < first || number >= first + count) {
                    rest.add(action);
                }
                number++;
            }
            kept.add(rest);
        }
        return new Story(seed, projects, groups, kept);
    }

    /** One line a call. */
    public String text() {
        return chapters.stream()
                .map(chapter ->
                        chapter.stream().map(action -> "  " + action + "\n").collect(Collectors.joining()))
                .collect(Collectors.joining("  -- compared --\n", "seed " + seed + "\n", ""));
    }
}

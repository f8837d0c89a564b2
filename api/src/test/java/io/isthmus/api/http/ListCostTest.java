package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.shape.Method;
import io.isthmus.api.shape.RecordShape;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.decide.Command;
import io.isthmus.model.testing.Crowd;
import io.isthmus.model.testing.World;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A page costs what is on it. Counted is what an answer allocates, for nothing is looked at without: it must not grow with the
 * list, for any endpoint of the catalogue that gives pages, from the start, from a marker, backwards, and with any filter
 * that names one thing.
 */
final class ListCostTest {
    private static final int FEW = 40;
    private static final int MANY = 1_200;
    private static final int ON_A_PAGE = 10;

    /** Timers and the like allocate too; a thing of a list costs more than a kilobyte to show. */
    private static final long SLACK = 128 << 10;

    /** Filters that an index serves. Those on parts of names go through the list. */
    private static final Set<String> FILTERS =
            Set.of("id", "name", "vpc_id", "network_id", "security_group_id", "resource_id", "subnet_id", "device_id");

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A service of which a project has so many of everything. */
    private static final class Crowded implements AutoCloseable {
        private final Service service = Service.start();
        private final Client alice = service.alice();
        private final String wideSubnet;

        Crowded(int number) {
            ProjectId project = new ProjectId(alice.project());
            World world = new World(service.controller.snapshot());
            var _ = world.change(
                    Principal.SYSTEM, new Command.UpdateProject(project, Crowd.quotas(), Optional.empty()));
            Crowd.fill(world, project, number);
            service.controller.apply(world.edits());
            Snapshot filled = world.snapshot();
            wideSubnet = filled.subnets(
                            filled.vpcNamed(project, "home").orElseThrow().id())
                    .getFirst()
                    .key();
        }

        Client.Answer get(String template, Map<String, String> parameters) {
            String query = parameters.entrySet().stream()
                    .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                    .collect(Collectors.joining("&"));
            Client.Answer answer = alice.get(
                    template.replace("{project_id}", alice.project()).replace("{subnet_id}", wideSubnet) + "?" + query);
            assertThat(answer.status())
                    .as("%s?%s: %s", template, query, answer.body())
                    .isEqualTo(200);
            return answer;
        }

        /** Bytes, client and server together, when all that is made but once is there. */
        long allocated(String template, Map<String, String> query) {
            long least = Long.MAX_VALUE;
            for (int turn = 0; turn < 4; turn++) {
                long before = THREADS.getTotalThreadAllocatedBytes();
                var _ = get(template, query);
                least = Math.min(least, THREADS.getTotalThreadAllocatedBytes() - before);
            }
            return least;
        }

        @Override
        public void close() {
            service.close();
        }

        /** What one thing of the list would be found by. */
        List<Map<String, String>> questions(Endpoint<?, ?> endpoint) {
            List<?> page = items(get(endpoint.path(), Map.of("limit", "" + ON_A_PAGE)));
            Map<?, ?> item = (Map<?, ?>) page.get(page.size() / 2);
            List<Map<String, String>> questions = new ArrayList<>(List.of(Map.of()));
            for (String parameter : parameters(endpoint)) {
                if (parameter.equals("marker")) {
                    questions.add(Map.of("marker", text(item, "id").orElseThrow()));
                } else if (parameter.equals("page_reverse")) {
                    questions.add(Map.of(
                            "page_reverse", "true", "marker", text(item, "id").orElseThrow()));
                } else if (parameter.equals("offset")) {
                    questions.add(Map.of("offset", "2"));
                } else if (FILTERS.contains(parameter) && !isPartOfName(endpoint, parameter)) {
                    text(item, parameter).ifPresent(value -> questions.add(Map.of(parameter, value)));
                }
            }
            return questions.stream()
                    .map(question -> {
                        Map<String, String> limited = new LinkedHashMap<>(question);
                        limited.put("limit", "" + ON_A_PAGE);
                        return Map.copyOf(limited);
                    })
                    .toList();
        }
    }

    private static boolean isPartOfName(Endpoint<?, ?> endpoint, String parameter) {
        return parameter.equals("name")
                && RecordShape.of(endpoint.query()).components().stream()
                        .filter(component -> component.wireName().equals("name"))
                        .anyMatch(component -> component.doc().orElseThrow().contains("contains"));
    }

    private static List<String> parameters(Endpoint<?, ?> endpoint) {
        return RecordShape.of(endpoint.query()).components().stream()
                .map(RecordShape.Component::wireName)
                .toList();
    }

    /** The things on a page: the one list of the answer that is not of links. */
    private static List<?> items(Client.Answer answer) {
        return ((Map<?, ?>) answer.json())
                .entrySet().stream()
                        .filter(field -> !field.getKey().toString().endsWith("_links"))
                        .map(Map.Entry::getValue)
                        .filter(List.class::isInstance)
                        .map(list -> (List<?>) list)
                        .findFirst()
                        .orElseThrow();
    }

    /** The first text of this name in a thing or in what is inside it. */
    private static Optional<String> text(Map<?, ?> thing, String name) {
        return thing.get(name) instanceof String text
                ? Optional.of(text)
                : thing.values().stream()
                        .flatMap(inner -> inner instanceof Map<?, ?> map ? text(map, name).stream() : Stream.empty())
                        .findFirst();
    }

    static boolean givesPages(Endpoint<?, ?> endpoint) {
        return endpoint.method() == Method.GET && Page.Wish.class.isAssignableFrom(endpoint.query());
    }

    @Test
    void noPageCostsMoreBecauseTheListIsLonger() {
        try (Crowded small = new Crowded(FEW);
                Crowded large = new Crowded(MANY)) {
            compare(small, large);
        }
    }

    private static void compare(Crowded small, Crowded large) {
        List<String> dear = new ArrayList<>();
        int asked = 0;
        for (Catalogue.Entry entry : ApiServer.catalogue().entries()) {
            Endpoint<?, ?> endpoint = entry.endpoint();
            if (givesPages(endpoint)) {
                List<Map<String, String>> few = small.questions(endpoint);
                List<Map<String, String>> many = large.questions(endpoint);
                for (int i = 0; i < few.size(); i++) {
                    long atSmall = small.allocated(endpoint.path(), few.get(i));
                    long atLarge = large.allocated(endpoint.path(), many.get(i));
                    asked++;
                    if (atLarge > 2 * atSmall + SLACK) {
                        dear.add("%s %s: %d bytes with %d, %d with %d"
                                .formatted(endpoint.path(), many.get(i).keySet(), atSmall, FEW, atLarge, MANY));
                    }
                }
            }
        }
        assertThat(dear).isEmpty();
        assertThat(asked).as("questions, so that none is left out silently").isGreaterThan(60);
    }
}

package io.isthmus.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.Id;
import io.isthmus.model.testing.Samples;
import io.isthmus.model.testing.Shape;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Commands say all that they name, so that nothing new goes by {@link Access}. */
final class NamedTest {
    /** Ids that commands have and do not say, each with who answers for them instead. */
    private static final Map<String, String> EXEMPT = Map.ofEntries(
            Map.entry("IssueToken\\.(user|project)", "TokenRules: nobody is logged in yet"),
            Map.entry("(CreateAccessKey|ChangePassword)\\.user", "Access: only of oneself"),
            Map.entry("CreateAccessKey\\.id", "the new one's"),
            Map.entry("CreatePeering\\.requestProject", "PeeringRules: only the own one"),
            Map.entry("CreatePeering\\.accept(Vpc|Project)", "PeeringRules: most are somebody else's"),
            Map.entry(
                    "(CreateRouteTable\\.routes|UpdateRouteTable\\.(add|change)|CreateRoute\\.route)\\.nextHop\\..*",
                    "RoutingRules: of the table's VPC"),
            Map.entry("CreateSecurityGroupRules?(\\.rules)?\\.remote\\.group", "SecurityRules: any of the account"),
            Map.entry("CreateSecurityGroupRules\\.rules\\.group", "that of the command"),
            Map.entry("InsertNetworkAclRules\\.after", "NetworkAclRules: only of the ACL"),
            Map.entry("UpdateNetworkAclRules\\.(in|e)gress\\.id", "NetworkAclRules: only of the ACL"),
            Map.entry("RemoveNetworkAclRules\\.(in|e)gress", "NetworkAclRules: only of the ACL"),
            Map.entry("CreateFlowLog\\.log(Group|Topic)Id", "of a service that is not here"),
            Map.entry(
                    "(CreatePorts\\.ports|UpdatePort)(\\.extras)?\\.deviceId",
                    "what the client says, which is kept and shown"),
            Map.entry("FinishReboot\\.servers", "ComputeRules: those that are still there"));

    /** The ids in the samples of all commands, by where they stand, such as "CreateRoute.route.nextHop.peering". */
    private final Map<String, Set<String>> ids = new TreeMap<>();

    private void collect(String place, Object value) {
        switch (value) {
            case Id id -> ids.computeIfAbsent(place, _ -> new TreeSet<>()).add(id.value());
            case String text
            when place.endsWith("Id") || place.endsWith(".id") ->
                ids.computeIfAbsent(place, _ -> new TreeSet<>()).add(text);
            case Optional<?> optional -> optional.ifPresent(inside -> collect(place, inside));
            case Collection<?> many -> many.forEach(inside -> collect(place, inside));
            case Record record -> {
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    collect(place + "." + component.getName(), value(record, component));
                }
            }
            default -> {
                // no id
            }
        }
    }

    private static Object value(Record record, RecordComponent component) {
        try {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static boolean isExempt(String place) {
        return EXEMPT.keySet().stream().anyMatch(place::matches);
    }

    @Test
    void everyIdInACommandIsSaidByItOrAnsweredForElsewhere() {
        Set<String> said = new TreeSet<>();
        Shape.records(Command.class)
                .<Object>flatMap(type -> Samples.of(type, type.getSimpleName()).stream())
                .forEach(sample -> {
                    collect(sample.getClass().getSimpleName(), sample);
                    ((Command) sample)
                            .named()
                            .forEach(named -> said.add(named.id().value()));
                });
        assertThat(ids).hasSizeGreaterThan(100);
        Set<String> unsaid = ids.entrySet().stream()
                .filter(place -> place.getValue().stream().noneMatch(said::contains))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(unsaid)
                .isEqualTo(ids.keySet().stream()
                        .filter(NamedTest::isExempt)
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertThat(EXEMPT.keySet()).allMatch(exempt -> ids.keySet().stream().anyMatch(place -> place.matches(exempt)));
    }
}

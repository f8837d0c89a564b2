package io.isthmus.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.Ecs;
import io.isthmus.model.EcsDetails;
import io.isthmus.model.EcsId;
import io.isthmus.model.LogGroupId;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.Port;
import io.isthmus.model.PortId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Tagged;
import io.isthmus.model.Tagged.Target;
import io.isthmus.model.Tags;
import io.isthmus.model.Tags.Tag;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tags of everything that may have some (contract.md 3.1). */
final class TagRulesTest {
    private static final Optional<String> SAME = Optional.empty();

    private final World world = new World();
    private final ProjectId acme = world.project("acme");
    private final VpcId vpc = world.vpc(acme, "a", "10.0.0.0/16");
    private final SubnetId subnet = world.subnet(vpc, "10.0.0.0/24");
    private final Port nic = world.ecs(subnet);
    private final PortId free = new PortId(
            world.change(acme, World.newPort(subnet, Optional.empty())).getFirst());
    private final SecurityGroupId group = new SecurityGroupId(world.change(
                    acme, new Command.CreateSecurityGroup("g", "", List.of(new Tag("made", "with")), true))
            .getFirst());
    private final NetworkAclId acl = new NetworkAclId(
            world.change(acme, new Command.CreateNetworkAcl("acl", "", true)).getFirst());

    private final LogGroupId logs = new LogGroupId(
            world.change(acme, new Command.CreateLogGroup("logs", 30)).getFirst());
    private final String stream = world.change(acme, new Command.CreateLogStream(logs, "s", Optional.empty()))
            .getFirst();

    private String id(Target.Kind kind) {
        return switch (kind) {
            case VPC -> vpc.value();
            case SUBNET, NETWORK, NEUTRON_SUBNET -> subnet.value();
            case SECURITY_GROUP -> group.value();
            case NETWORK_ACL -> acl.value();
            case PORT -> nic.id().value();
            case ECS -> nic.ecs().value();
            case VOLUME -> world.snapshot().volumes(nic.ecs()).getFirst().key();
            case LOG_GROUP -> logs.value();
            case LOG_STREAM -> stream;
        };
    }

    private List<Tag> tags(Target on) {
        return on.of((Tagged) Named.tagged(on).find(world.snapshot()).orElseThrow())
                .all();
    }

    private void change(Target on, Tags.Change change) {
        assertThat(world.change(acme, new Command.ChangeTags(on, change))).containsExactly(on.id());
    }

    private void add(Target on, Tag... tags) {
        change(on, new Tags.Change.Add(List.of(tags)));
    }

    @ParameterizedTest
    @EnumSource
    void tagsComeAreReplacedAndGo(Target.Kind kind) {
        Target on = new Target(kind, id(kind));
        change(on, new Tags.Change.Replace(List.of()));
        Object without = Named.tagged(on).find(world.snapshot()).orElseThrow();
        add(on, new Tag("b", "1"), new Tag("a", ""));
        assertThat(tags(on)).containsExactly(new Tag("a", ""), new Tag("b", "1"));
        add(on, new Tag("b", "2"));
        change(on, new Tags.Change.Delete(Set.of("a", "none")));
        assertThat(tags(on)).containsExactly(new Tag("b", "2"));
        change(on, new Tags.Change.Replace(List.of(new Tag("c", "3"))));
        assertThat(tags(on)).containsExactly(new Tag("c", "3"));
        change(on, new Tags.Change.Delete(Set.of("c")));
        if (kind != Target.Kind.PORT) { // whose details say nothing then
            assertThat(Named.tagged(on).find(world.snapshot()).orElseThrow()).isEqualTo(without);
        }
        assertThat(tags(on)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsTooManyChangesNothing(Target.Kind kind) {
        Target on = new Target(kind, id(kind));
        Tag[] twenty = IntStream.range(0, Tags.MOST)
                .mapToObj(number -> new Tag("k" + number, ""))
                .toArray(Tag[]::new);
        change(on, new Tags.Change.Replace(List.of(twenty)));
        assertThat(world.refusal(
                                acme, new Command.ChangeTags(on, new Tags.Change.Add(List.of(new Tag("one more", "")))))
                        .rule())
                .isEqualTo(Rule.TAGS_TOO_MANY);
        assertThat(tags(on)).containsExactlyInAnyOrder(twenty);
        add(on, new Tag("k1", "other"));
    }

    @Test
    void aPortKeepsItsTagsWhoeverUsesIt() {
        Target on = new Target(Target.Kind.PORT, free.value());
        add(on, new Tag("k", "v"));
        world.change(
                acme,
                new Command.UpdatePort(free, Optional.of("n"), Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(tags(on)).hasSize(1);
        EcsId ecs = new EcsId(world.change(
                        acme,
                        new Command.CreateEcs(
                                "e",
                                1,
                                vpc,
                                List.of(new Command.NewInterface(
                                        subnet, Optional.empty(), Optional.empty(), Optional.of(free))),
                                List.of(),
                                "",
                                "",
                                ""))
                .get(1));
        assertThat(world.snapshot().port(free)).isPresent();
        assertThat(tags(on)).containsExactly(new Tag("k", "v"));
        world.change(acme, World.portSecurity(free, false));
        world.change(
                acme,
                new Command.UpdatePort(free, Optional.of("m"), Optional.empty(), Optional.empty(), Optional.empty()));
        add(on, new Tag("l", "w"));
        world.change(acme, new Command.DeleteEcs(List.of(ecs)));
        assertThat(world.snapshot().unboundPort(free)).isPresent();
        assertThat(tags(on)).containsExactly(new Tag("k", "v"), new Tag("l", "w"));
    }

    @Test
    void everythingKeepsItsTagsWhenItIsChangedOtherwise() {
        for (Target.Kind kind : Target.Kind.values()) {
            change(new Target(kind, id(kind)), new Tags.Change.Replace(List.of(new Tag("kind", kind.name()))));
        }
        for (Command command : List.of(
                new Command.UpdateVpc(vpc, Optional.of("b"), SAME, Optional.of(Cidr.parse("10.0.0.0/15"))),
                new Command.UpdateSubnet(
                        vpc, subnet, Optional.of("s"), SAME, Optional.empty(), Optional.empty(), Optional.of(true)),
                new Command.UpdateNetwork(subnet, Optional.of("n"), SAME),
                new Command.UpdateSecurityGroup(group, Optional.of("h"), SAME),
                World.allowAll(group, new Remote.Anyone()),
                new Command.UpdateNetworkAcl(acl, Optional.of("b"), SAME, Optional.of(false)),
                new Command.AssociateNetworkAcl(acl, List.of(subnet)),
                new Command.UpdateEcs(nic.ecs(), Optional.of("f"), SAME),
                new Command.ChangeEcsGroup(nic.ecs(), group, false),
                new Command.StopEcs(List.of(nic.ecs()), true),
                new Command.StartEcs(List.of(nic.ecs()), true))) {
            world.change(acme, command);
        }
        for (Target.Kind kind : Target.Kind.values()) {
            // What Neutron calls a subnet has the tags of what the cloud calls one.
            Target.Kind last = kind == Target.Kind.SUBNET ? Target.Kind.NEUTRON_SUBNET : kind;
            assertThat(tags(new Target(kind, id(kind)))).containsExactly(new Tag("kind", last.name()));
        }
    }

    @Test
    void aNetworkHasTagsOfItsOwnAndItsSubnetOnesThatTheCloudKnows() {
        SubnetId network = new SubnetId(
                world.change(acme, new Command.CreateNetwork("n", "")).getFirst());
        Target itself = new Target(Target.Kind.NETWORK, network.value());
        Target block = new Target(Target.Kind.NEUTRON_SUBNET, network.value());
        add(itself, new Tag("of", "network"));
        assertThat(world.refusal(acme, new Command.ChangeTags(block, new Tags.Change.Add(List.of())))
                        .rule())
                .isEqualTo(Rule.SUBNET_NOT_FOUND);
        Cidr cidr = Cidr.parse("10.0.9.0/24");
        world.change(
                acme,
                new Command.CreateNetworkBlock(
                        network, "b", cidr, cidr.address().plus(1), true, List.of()));
        add(block, new Tag("of", "subnet"));
        world.change(acme, new Command.AttachNetwork(vpc, network));
        assertThat(tags(itself)).containsExactly(new Tag("of", "network"));
        assertThat(tags(block)).containsExactly(new Tag("of", "subnet"));
        assertThat(tags(new Target(Target.Kind.SUBNET, network.value()))).isEqualTo(tags(block));
    }

    @Test
    void whatIsMadeWithTagsHasThem() {
        assertThat(tags(new Target(Target.Kind.SECURITY_GROUP, group.value())))
                .containsExactly(new Tag("made", "with"));
        Command.CreateEcs create = World.newEcs(vpc, subnet, Optional.empty());
        List<String> made = world.change(
                acme,
                new Command.CreateEcs(
                        "many",
                        2,
                        create.vpc(),
                        create.interfaces(),
                        List.of(),
                        "",
                        "",
                        "",
                        Optional.empty(),
                        List.of(new Tag("k", "v")),
                        EcsDetails.PLAIN,
                        List.of()));
        assertThat(made.subList(1, 3))
                .allSatisfy(ecs -> assertThat(world.snapshot()
                                .ecs(new EcsId(ecs))
                                .flatMap(Ecs::tags)
                                .orElseThrow()
                                .all())
                        .containsExactly(new Tag("k", "v")));
    }
}

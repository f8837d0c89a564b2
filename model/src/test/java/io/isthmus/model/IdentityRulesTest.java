package io.isthmus.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.Refusal.Rule;
import io.isthmus.model.testing.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class IdentityRulesTest {
    private final World world = new World();
    private final ProjectId acme = world.project("acme");
    private final ProjectId sister = world.project("acme", "sister", "eu-nl");
    private final AccountId account = world.snapshot().accountOf(acme).id();
    private final UserId ann = user("ann");

    private UserId user(String name) {
        change(new Command.UpdateProject(acme, Map.of(), Optional.of(newUser(name))));
        return world.snapshot().userNamed(account, name).orElseThrow().id();
    }

    private static Command.NewUser newUser(String name) {
        return new Command.NewUser(name, "hash", Set.of(Role.MEMBER));
    }

    private List<String> change(Command command) {
        return world.change(Principal.SYSTEM, command);
    }

    private Rule refused(Command command) {
        return world.refusal(Principal.SYSTEM, command).rule();
    }

    private Token token(String hash) {
        return world.snapshot().token(hash).orElseThrow();
    }

    @Test
    void limitsOfAnAccountChangeOneByOne() {
        assertThat(change(new Command.UpdateProject(acme, Map.of(Quota.VPC, 7), Optional.empty())))
                .containsExactly(acme.value());
        change(new Command.UpdateProject(sister, Map.of(Quota.ECS, 3), Optional.empty()));
        assertThat(world.snapshot().limit(Quota.VPC, sister)).isEqualTo(7);
        assertThat(world.snapshot().limit(Quota.ECS, acme)).isEqualTo(3);
        assertThat(world.snapshot().limit(Quota.SUBNET, acme)).isEqualTo(Quota.SUBNET.defaultLimit());
        world.project("acme", "third", "eu-de", Map.of(Quota.VPC, 9));
        assertThat(world.snapshot().limit(Quota.VPC, acme)).isEqualTo(9);
        assertThat(world.snapshot().limit(Quota.ECS, acme)).isEqualTo(3);
    }

    @Test
    void anUpdateWithoutLimitsLeavesTheAccountAlone() {
        int edits = world.edits().size();
        change(new Command.UpdateProject(acme, Map.of(), Optional.empty()));
        assertThat(world.edits()).hasSize(edits);
    }

    @Test
    void anUnknownProjectIsNotUpdated() {
        assertThat(refused(new Command.UpdateProject(new ProjectId("none"), Map.of(), Optional.empty())))
                .isEqualTo(Rule.PROJECT_NOT_FOUND);
    }

    @Test
    void namesOfUsersAreUniqueWithinTheirAccount() {
        assertThat(refused(new Command.UpdateProject(sister, Map.of(Quota.VPC, 9), Optional.of(newUser("ann")))))
                .isEqualTo(Rule.USER_EXISTS);
        assertThat(world.snapshot().limit(Quota.VPC, acme)).isEqualTo(Quota.VPC.defaultLimit());
        ProjectId beta = world.project("beta");
        change(new Command.UpdateProject(beta, Map.of(), Optional.of(newUser("ann"))));
        assertThat(world.snapshot().users(account)).extracting(User::id).containsExactly(ann);
    }

    @Test
    void theFirstGroupOfAProjectLetsInRemoteLoginWebAndPing() {
        SecurityGroup group = world.snapshot().securityGroups(acme).getFirst();
        assertThat(group.name()).isEqualTo("default");
        assertThat(group.rules().stream()
                        .filter(rule -> rule.protocol().equals(OptionalInt.of(6)))
                        .map(rule -> rule.low().getAsInt()))
                .containsExactlyInAnyOrder(22, 3389, 80, 443);
        assertThat(group.rules().stream().filter(rule -> rule.protocol().equals(OptionalInt.of(1))))
                .hasSize(1);
        assertThat(group.rules()).hasSize(9);
    }

    @Test
    void aProjectThatOwnsSomethingCannotBeDeleted() {
        VpcId vpc = world.vpc(acme, "a", "10.0.0.0/16");
        assertThat(refused(new Command.DeleteProject(acme))).isEqualTo(Rule.PROJECT_IN_USE);
        world.change(acme, new Command.DeleteVpc(vpc));
        String network = world.change(acme, new Command.CreateNetwork("n", "")).getFirst();
        assertThat(refused(new Command.DeleteProject(acme))).isEqualTo(Rule.PROJECT_IN_USE);
        world.change(acme, new Command.DeleteNetwork(new SubnetId(network)));
        SecurityGroupId group = world.group(acme, "web");
        assertThat(refused(new Command.DeleteProject(acme))).isEqualTo(Rule.PROJECT_IN_USE);
        world.change(acme, new Command.DeleteSecurityGroup(group));
        change(new Command.DeleteProject(acme));
    }

    @Test
    void aDeletedProjectTakesWhatOnlyItCouldUseAlong() {
        world.change(acme, new Command.CreateNetworkAcl("acl", "", true));
        VpcId vpc = world.vpc(acme, "a", "10.0.0.0/16");
        SubnetId subnet = world.subnet(vpc, "10.0.0.0/24");
        Port port = world.ecs(subnet);
        world.change(acme, new Command.DeleteEcs(List.of(port.ecs())));
        world.change(acme, new Command.DeleteSubnet(vpc, subnet));
        world.change(acme, new Command.DeleteVpc(vpc));
        VpcId far = world.vpc(sister, "a", "10.0.0.0/16");
        world.ecs(world.subnet(far, "10.0.0.0/24"));
        change(new Command.IssueToken("gone", ann, Optional.of(acme)));
        change(new Command.IssueToken("stays", ann, Optional.of(sister)));
        change(new Command.IssueToken("unscoped", ann, Optional.empty()));
        assertThat(change(new Command.DeleteProject(acme))).containsExactly(acme.value());
        Snapshot left = world.snapshot();
        assertThat(left.project(acme)).isEmpty();
        assertThat(left.networkAcls(acme)).isEmpty();
        assertThat(left.securityGroups(acme)).isEmpty();
        assertThat(left.tokens()).extracting(Token::hash).containsExactly("stays", "unscoped");
        assertThat(left.jobs()).extracting(Job::project).containsExactly(sister);
        assertThat(left.projects(account)).extracting(Project::id).containsExactly(sister);
    }

    @Test
    void aTokenIsIssuedForAUserAndAProjectThatAreThere() {
        assertThat(refused(new Command.IssueToken("t", new UserId("none"), Optional.of(acme))))
                .isEqualTo(Rule.USER_NOT_FOUND);
        assertThat(refused(new Command.IssueToken("t", ann, Optional.of(new ProjectId("none")))))
                .isEqualTo(Rule.PROJECT_NOT_FOUND);
        assertThat(change(new Command.IssueToken("t", ann, Optional.of(acme)))).containsExactly(ann.value());
        assertThat(token("t").project()).contains(acme);
    }

    @Test
    void aTokenLivesItsFullLifeUnlessItIsToEndEarlier() {
        Duration life = world.snapshot().settings().tokenLife();
        change(new Command.IssueToken("full", ann, Optional.empty()));
        change(new Command.IssueToken(
                "short", ann, Optional.empty(), Optional.of(World.START.plus(Duration.ofHours(1)))));
        change(new Command.IssueToken(
                "long", ann, Optional.empty(), Optional.of(World.START.plus(Duration.ofDays(9)))));
        assertThat(token("full").expiresAt()).isEqualTo(World.START.plus(life));
        assertThat(token("short").expiresAt()).isEqualTo(World.START.plus(Duration.ofHours(1)));
        assertThat(token("long").expiresAt()).isEqualTo(World.START.plus(life));
    }

    @Test
    void aRevokedTokenIsNotKnownAnyMore() {
        change(new Command.IssueToken("t", ann, Optional.empty()));
        assertThat(change(new Command.RevokeToken("t"))).containsExactly(ann.value());
        assertThat(world.snapshot().token("t")).isEmpty();
    }

    @Test
    void whatIsDueIsForgottenAndWhatIsNotStays() {
        change(new Command.IssueToken(
                "short", ann, Optional.empty(), Optional.of(World.START.plus(Duration.ofHours(1)))));
        change(new Command.IssueToken("long", ann, Optional.empty()));
        assertThat(world.snapshot().isDue(World.START.plus(Duration.ofMinutes(59))))
                .isFalse();
        assertThat(world.snapshot().isDue(World.START.plus(Duration.ofHours(1))))
                .isTrue();
        world.pass(Duration.ofHours(1));
        change(new Command.ExpireDue());
        assertThat(world.snapshot().tokens()).extracting(Token::hash).containsExactly("long");
        world.pass(Duration.ofDays(1));
        change(new Command.ExpireDue());
        assertThat(world.snapshot().isDue(world.now())).isFalse();
    }

    @Test
    void anAccessKeyChangesOneThingAtATimeAndKeepsItsSecret() {
        change(new Command.CreateAccessKey(ann, "KEY", "secret", "text"));
        change(new Command.UpdateAccessKey("KEY", Optional.of(false), Optional.empty()));
        assertThat(world.snapshot().accessKey("KEY"))
                .contains(new AccessKey("KEY", ann, "secret", "text", false, World.START));
        change(new Command.UpdateAccessKey("KEY", Optional.empty(), Optional.of("new")));
        assertThat(world.snapshot().accessKeys())
                .containsExactly(new AccessKey("KEY", ann, "secret", "new", false, World.START));
        change(new Command.DeleteAccessKey("KEY"));
        assertThat(world.snapshot().accessKeys(ann)).isEmpty();
    }

    @Test
    void anAccessKeyIsMadeForAUserThatIsThere() {
        assertThat(refused(new Command.CreateAccessKey(new UserId("none"), "KEY", "secret", "")))
                .isEqualTo(Rule.USER_NOT_FOUND);
    }

    @Test
    void aUserManagesHisOwnAccessKeysOnly() {
        UserId bob = user("bob");
        change(new Command.CreateAccessKey(bob, "KEY", "secret", ""));
        Principal asAnn = new Principal(
                "ann@acme", Optional.of(ann), Optional.of(account), Optional.of(acme), Set.of(Role.READER));
        Principal asBob = new Principal(
                "bob@acme", Optional.of(bob), Optional.of(account), Optional.of(acme), Set.of(Role.READER));
        assertThat(world.refusal(asAnn, new Command.DeleteAccessKey("KEY")).rule())
                .isEqualTo(Rule.ACCESS_KEY_NOT_FOUND);
        world.change(asBob, new Command.DeleteAccessKey("KEY"));
    }

    @Test
    void secretsDoNotShowInTexts() {
        assertThat(new AccessKey("KEY", ann, "secret", "", true, World.START).toString())
                .contains("KEY")
                .doesNotContain("secret");
        assertThat(new User(ann, account, "ann", "hash", Set.of(), World.START).toString())
                .contains("ann")
                .doesNotContain("hash");
    }
}

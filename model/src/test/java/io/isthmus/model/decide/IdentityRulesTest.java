package io.isthmus.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.AccessKey;
import io.isthmus.model.AccessKeySecret;
import io.isthmus.model.AccountId;
import io.isthmus.model.ClientToken;
import io.isthmus.model.Edit;
import io.isthmus.model.Job;
import io.isthmus.model.PasswordHash;
import io.isthmus.model.Port;
import io.isthmus.model.Principal;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.Resource;
import io.isthmus.model.Role;
import io.isthmus.model.Secret;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Token;
import io.isthmus.model.User;
import io.isthmus.model.UserId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command.Proof;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.model.testing.World;
import io.isthmus.net.IpFamily;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
                        .map(rule -> rule.ports().getFirst().low()))
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
        world.change(acme, new Command.CreateAddressGroup("addresses", "", IpFamily.V4, List.of(), 5));
        world.change(acme, new Command.CreateLogGroup("logs", 30));
        world.change(
                acme,
                new Command.CreateVolumes(
                        1, "disk", "", "SSD", 10, Optional.empty(), "", Map.of(), List.of(), Optional.empty()));
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
        assertThat(left.addressGroups(acme)).isEmpty();
        assertThat(left.logGroups(acme)).isEmpty();
        assertThat(left.volumes(acme)).isEmpty();
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
    void aTokenLivesItsFullLifeAndOneGotByATokenNoLongerThanThat() {
        Duration life = world.snapshot().settings().tokenLife();
        change(new Command.IssueToken("first", ann, Optional.empty()));
        world.pass(Duration.ofHours(1));
        change(got("second", "first"));
        change(new Command.IssueToken("other", ann, Optional.empty()));
        assertThat(token("first").expiresAt()).isEqualTo(World.START.plus(life));
        assertThat(token("second").expiresAt()).isEqualTo(World.START.plus(life));
        assertThat(token("other").expiresAt()).isEqualTo(world.now().plus(life));
    }

    private Command got(String hash, String by) {
        return new Command.IssueToken(hash, ann, Optional.empty(), new Proof.ByToken(by), Map.of());
    }

    private Command issue(String hash, Map<String, Instant> used) {
        return new Command.IssueToken(hash, ann, Optional.empty(), new Proof.OfService(), used);
    }

    @Test
    void aTokenEndsWithThoseThatWereGotWithItAndNoOthers() {
        change(issue("first", Map.of()));
        change(got("second", "first"));
        change(got("third", "second"));
        change(got("sister", "first"));
        change(issue("other", Map.of()));
        change(new Command.RevokeToken("second"));
        assertThat(tokensOf(ann)).containsExactly("first", "other", "sister");
        change(new Command.RevokeToken("first"));
        assertThat(tokensOf(ann)).containsExactly("other");
    }

    @Test
    void whatProvedWhoTheUserIsMustStillBeGood() {
        UserId bob = user("bob");
        change(new Command.IssueToken("bobs", bob, Optional.empty()));
        assertThat(refused(got("t", "ended"))).isEqualTo(Rule.LOG_IN_OVERTAKEN);
        assertThat(refused(got("t", "bobs"))).isEqualTo(Rule.LOG_IN_OVERTAKEN);
        assertThat(refused(byPassword("another hash"))).isEqualTo(Rule.LOG_IN_OVERTAKEN);
        change(byPassword("hash"));
        assertThat(tokensOf(ann)).containsExactly("t");
    }

    private Command byPassword(String kept) {
        return new Command.IssueToken("t", ann, Optional.empty(), new Proof.ByPassword(kept), Map.of());
    }

    @Test
    void whoeverUsesATokenUsesTheOneThatItWasGotWith() {
        change(issue("first", Map.of()));
        change(got("second", "first"));
        for (int i = 2; i < Token.PER_USER; i++) {
            world.pass(Duration.ofSeconds(1));
            change(issue("t%03d".formatted(i), Map.of()));
        }
        change(issue("new", Map.of("second", world.now())));
        assertThat(tokensOf(ann))
                .hasSize(Token.PER_USER)
                .contains("first", "second")
                .doesNotContain("t002");
    }

    @Test
    void theLeastRecentlyUsedTokenEndsWithThoseThatWereGotWithIt() {
        change(issue("first", Map.of()));
        change(got("second", "first"));
        for (int i = 2; i < Token.PER_USER; i++) {
            world.pass(Duration.ofSeconds(1));
            change(issue("t%03d".formatted(i), Map.of()));
        }
        change(issue("new", Map.of()));
        assertThat(tokensOf(ann)).hasSize(Token.PER_USER - 1).doesNotContain("first", "second");
    }

    private List<String> tokensOf(UserId user) {
        return world.snapshot().tokens(user).stream().map(Token::hash).toList();
    }

    @Test
    void oneTokenTooManyEndsTheUsersLeastRecentlyUsedOne() {
        UserId bob = user("bob");
        change(new Command.IssueToken("bobs", bob, Optional.empty()));
        for (int i = 0; i < Token.PER_USER; i++) {
            change(issue("t%03d".formatted(i), Map.of()));
            world.pass(Duration.ofSeconds(1));
        }
        assertThat(tokensOf(ann)).hasSize(Token.PER_USER).contains("t000");
        // The oldest is the one in use, as its bearer's last request and no state knows.
        change(issue("new", Map.of("t000", world.now())));
        assertThat(tokensOf(ann))
                .hasSize(Token.PER_USER)
                .contains("t000", "new")
                .doesNotContain("t001");
        change(issue("newer", Map.of()));
        assertThat(tokensOf(ann)).contains("t000", "new", "newer").doesNotContain("t002");
        assertThat(tokensOf(bob)).containsExactly("bobs");
    }

    @Test
    void aLogInNotesWhenTheOtherTokensWereUsed() {
        change(issue("often", Map.of()));
        change(issue("rarely", Map.of()));
        Instant later = World.START.plus(Duration.ofMinutes(1));
        world.pass(Duration.ofMinutes(2));
        int edits = world.edits().size();
        change(issue("new", Map.of("often", later)));
        assertThat(world.edits()).hasSize(edits + 2);
        assertThat(token("often").usedAt()).isEqualTo(later);
        assertThat(token("rarely").usedAt()).isEqualTo(World.START);
        change(issue("newer", Map.of("often", World.START)));
        assertThat(token("often").usedAt()).isEqualTo(later);
    }

    @Test
    void tooManyTokensOfBeforeThereWasALimitEndWithTheNextLogIn() {
        List<Edit> many = new ArrayList<>();
        for (int i = 0; i < Token.PER_USER + 50; i++) {
            Instant then = World.START.plusSeconds(i);
            many.add(new Edit.Put(new Token("t%03d".formatted(i), ann, Optional.empty(), then, then, then)));
        }
        Snapshot before = world.snapshot().with(many);
        Decision decision = Decider.decide(
                before, new Request(issue("new", Map.of()), Principal.SYSTEM, "r", world.now(), () -> "id"));
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Change.class,
                        change -> assertThat(change.after().tokens(ann))
                                .hasSize(Token.PER_USER)
                                .extracting(Token::hash)
                                .contains("new", "t149")
                                .doesNotContain("t050"));
    }

    @Test
    void aRevokedTokenIsNotKnownAnyMore() {
        change(new Command.IssueToken("t", ann, Optional.empty()));
        assertThat(change(new Command.RevokeToken("t"))).containsExactly(ann.value());
        assertThat(world.snapshot().token("t")).isEmpty();
    }

    @Test
    void whatIsDueIsForgottenAndWhatIsNotStays() {
        Duration life = world.snapshot().settings().tokenLife();
        change(issue("old", Map.of()));
        world.pass(Duration.ofHours(1));
        change(issue("long", Map.of()));
        assertThat(world.snapshot().isDue(World.START.plus(life).minusSeconds(1)))
                .isFalse();
        assertThat(world.snapshot().isDue(World.START.plus(life))).isTrue();
        world.pass(life.minusHours(1));
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
        assertThat(world.snapshot().accessKey("KEY")).contains(new AccessKey("KEY", ann, "text", false, World.START));
        change(new Command.UpdateAccessKey("KEY", Optional.empty(), Optional.of("new")));
        assertThat(world.snapshot().accessKeys()).containsExactly(new AccessKey("KEY", ann, "new", false, World.START));
        assertThat(world.snapshot().accessKeySecret("KEY")).contains(new AccessKeySecret("KEY", "secret"));
        change(new Command.DeleteAccessKey("KEY"));
        assertThat(world.snapshot().accessKeys(ann)).isEmpty();
        assertThat(world.snapshot().accessKeySecret("KEY")).isEmpty();
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
        List<Secret> secrets = List.of(
                new AccessKeySecret("KEY", "quiet"),
                new PasswordHash(ann, "quiet"),
                new Token("quiet", ann, Optional.empty(), World.START, World.START, World.START),
                new ClientToken(
                        "quiet", "ann", Optional.of(ann), "quiet", new ClientToken.Answer(0, "quiet"), World.START));
        assertThat(secrets.stream().map(Resource::kind))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Resource.Kind.values())
                        .filter(Resource.Kind::isSecret)
                        .toList());
        assertThat(secrets.toString()).contains("KEY").contains(ann.value()).doesNotContain("quiet");
    }
}

package io.isthmus.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.AccessKey;
import io.isthmus.model.AccountId;
import io.isthmus.model.ClientToken;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.Role;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Token;
import io.isthmus.model.User;
import io.isthmus.model.UserId;
import io.isthmus.model.decide.Command.Proof;
import io.isthmus.model.decide.Command.RoleScope;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.model.testing.World;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The life of accounts and users, and who may lead it (contract.md 10.46). */
final class PeopleRulesTest {
    private static final Optional<String> SAME = Optional.empty();

    private final World world = new World();
    private final ProjectId acme = world.project("acme");
    private final ProjectId sister = world.project("acme", "sister", "eu-nl");
    private final ProjectId beta = world.project("beta");
    private final AccountId account = world.snapshot().accountOf(acme).id();
    private final UserId ann = user(account, "ann");
    private final UserId bea = user(world.snapshot().accountOf(beta).id(), "bea");

    private UserId user(AccountId owner, String name) {
        return new UserId(change(newUser(owner, name)).getFirst());
    }

    private static Command newUser(AccountId owner, String name) {
        return new Command.CreateUser(owner, name, Optional.of("hash"), "", "", true, Optional.empty());
    }

    private static Command update(
            UserId user, Optional<String> name, Optional<String> hash, Optional<Boolean> enabled) {
        return new Command.UpdateUser(user, name, hash, SAME, SAME, enabled, Optional.empty());
    }

    private static Command enable(UserId user, boolean enabled) {
        return update(user, SAME, SAME, Optional.of(enabled));
    }

    private Command grant(UserId user, Role role) {
        return new Command.GrantRole(user, new RoleScope.OnAccount(find(user).account()), role);
    }

    private Command revoke(UserId user, Role role) {
        return new Command.RevokeRole(user, new RoleScope.OnAccount(find(user).account()), role);
    }

    private static Command grant(UserId user, ProjectId project, Role role) {
        return new Command.GrantRole(user, new RoleScope.OnProject(project), role);
    }

    private static Command revoke(UserId user, ProjectId project, Role role) {
        return new Command.RevokeRole(user, new RoleScope.OnProject(project), role);
    }

    private List<String> change(Command command) {
        return world.change(Principal.SYSTEM, command);
    }

    private Rule refused(Command command) {
        return world.refusal(Principal.SYSTEM, command).rule();
    }

    private User find(UserId user) {
        return world.snapshot().user(user).orElseThrow();
    }

    private Principal as(UserId user) {
        User found = find(user);
        return Principal.of(found, world.snapshot().account(found.account()).orElseThrow(), Optional.empty());
    }

    private void token(String hash, Optional<ProjectId> project) {
        change(new Command.IssueToken(hash, ann, project));
    }

    private void derived(String hash, String first, Optional<ProjectId> project) {
        change(new Command.IssueToken(hash, ann, project, new Proof.ByToken(first), Map.of()));
    }

    private List<String> tokens() {
        return world.snapshot().tokens().stream().map(Token::hash).toList();
    }

    private void tokensOfAllSorts() {
        change(grant(ann, Role.MEMBER));
        token("first", Optional.of(acme));
        derived("second", "first", Optional.empty());
        token("other", Optional.empty());
        change(grant(bea, Role.MEMBER));
        change(new Command.IssueToken("beas", bea, Optional.of(beta)));
        change(new Command.CreateAccessKey(ann, "KEY", "secret", ""));
        change(new Command.CreateAccessKey(bea, "BEAS", "secret", ""));
    }

    // ---- tokens and keys end ----

    @Test
    void aNewPasswordByAnAdministratorEndsTheUsersTokensAndNoOthers() {
        tokensOfAllSorts();
        change(update(ann, SAME, Optional.of("new"), Optional.empty()));
        assertThat(tokens()).containsExactly("beas");
        assertThat(world.snapshot().passwordHash(ann).orElseThrow().hash()).isEqualTo("new");
        assertThat(world.snapshot().accessKeys(ann)).hasSize(1);
    }

    @Test
    void aUserWhoChangesHisPasswordEndsHisTokens() {
        tokensOfAllSorts();
        world.change(as(ann), new Command.ChangePassword(ann, new Proof.ByPassword("hash"), "new"));
        assertThat(tokens()).containsExactly("beas");
        assertThat(world.snapshot().passwordHash(ann).orElseThrow().hash()).isEqualTo("new");
        assertThat(world.refusal(as(bea), new Command.ChangePassword(ann, new Proof.ByPassword("new"), "x"))
                        .rule())
                .isEqualTo(Rule.USER_NOT_FOUND);
        assertThat(world.refusal(as(ann), new Command.ChangePassword(ann, new Proof.ByPassword("hash"), "x"))
                        .rule())
                .isEqualTo(Rule.PASSWORD_WRONG);
    }

    @Test
    void aDisabledUserHasNoTokensAndGetsNoneUntilHeIsEnabled() {
        tokensOfAllSorts();
        change(enable(ann, false));
        assertThat(tokens()).containsExactly("beas");
        assertThat(refused(new Command.IssueToken("t", ann, Optional.empty()))).isEqualTo(Rule.LOG_IN_OVERTAKEN);
        change(enable(ann, true));
        assertThat(tokens()).containsExactly("beas");
        token("t", Optional.of(acme));
    }

    @Test
    void whatLeavesAUserAsHeIsEndsNothing() {
        tokensOfAllSorts();
        int edits = world.edits().size();
        change(enable(ann, true));
        change(update(ann, Optional.of("ann"), SAME, Optional.empty()));
        assertThat(world.edits()).hasSize(edits);
        change(update(ann, Optional.of("anna"), SAME, Optional.empty()));
        assertThat(tokens()).hasSize(4);
    }

    @Test
    void aDeletedUserLeavesNothing() {
        tokensOfAllSorts();
        change(new Command.DeleteUser(ann));
        Snapshot left = world.snapshot();
        assertThat(tokens()).containsExactly("beas");
        assertThat(left.user(ann)).isEmpty();
        assertThat(left.passwordHash(ann)).isEmpty();
        assertThat(left.accessKeys()).extracting(AccessKey::id).containsExactly("BEAS");
        assertThat(left.accessKeySecret("KEY")).isEmpty();
    }

    @Test
    void aNewUserOfTheSameNameGetsNothingOfTheOldOne() {
        tokensOfAllSorts();
        change(grant(ann, acme, Role.READER));
        change(new Command.DeleteUser(ann));
        UserId again = user(account, "ann");
        assertThat(again).isNotEqualTo(ann);
        User user = find(again);
        assertThat(user.roles()).isEmpty();
        assertThat(user.projectRoles()).isEmpty();
        assertThat(world.snapshot().tokens(again)).isEmpty();
        assertThat(world.snapshot().accessKeys(again)).isEmpty();
        assertThat(world.snapshot().clientTokens(again)).isEmpty();
    }

    @Test
    void anAnswerThatWasKeptForAUserIsNotHisNamesakes() {
        Once once = new Once("key", "request", (_, _) -> Optional.of(new ClientToken.Answer(201, "secret")));
        change(grant(ann, Role.ADMINISTRATOR));
        Command create = newUser(account, "child");
        world.decide(as(ann), create, Terms.of(once));
        assertThat(world.snapshot().clientTokens(ann)).hasSize(1);
        change(new Command.DeleteUser(ann));
        assertThat(world.snapshot().clientToken("key")).isEmpty();
    }

    // ---- roles ----

    @Test
    void aRoleOnTheAccountIsOneOnEachOfItsProjectsAlsoOnLaterOnes() {
        change(grant(ann, Role.READER));
        assertThat(find(ann).rolesOn(acme)).containsExactly(Role.READER);
        ProjectId later = world.project("acme", "later", "eu-de");
        token("t", Optional.of(later));
        assertThat(find(ann).rolesOn(later)).containsExactly(Role.READER);
    }

    @Test
    void aRoleOnAProjectIsOneThereOnly() {
        change(grant(ann, acme, Role.MEMBER));
        token("t", Optional.of(acme));
        assertThat(refused(new Command.IssueToken("u", ann, Optional.of(sister))))
                .isEqualTo(Rule.LOG_IN_OVERTAKEN);
        assertThat(find(ann).rolesOn(sister)).isEmpty();
        change(grant(ann, Role.READER));
        assertThat(find(ann).rolesOn(acme)).containsExactlyInAnyOrder(Role.MEMBER, Role.READER);
    }

    @Test
    void withTheLastRoleInAScopeTheTokensForItEnd() {
        change(grant(ann, Role.READER));
        change(grant(ann, acme, Role.MEMBER));
        token("acme", Optional.of(acme));
        derived("made", "acme", Optional.empty());
        token("sister", Optional.of(sister));
        token("account", Optional.empty());
        change(revoke(ann, Role.READER));
        assertThat(tokens()).containsExactly("acme");
        change(grant(ann, Role.READER));
        change(revoke(ann, acme, Role.MEMBER));
        assertThat(tokens()).containsExactly("acme");
        change(revoke(ann, Role.READER));
        assertThat(tokens()).isEmpty();
        assertThat(refused(new Command.IssueToken("t", ann, Optional.of(acme)))).isEqualTo(Rule.LOG_IN_OVERTAKEN);
        token("unscoped", Optional.empty());
    }

    @Test
    void aDeletedProjectTakesTheRolesOnItAlong() {
        change(new Command.UpdateUser(ann, SAME, SAME, SAME, SAME, Optional.empty(), Optional.of(sister)));
        change(grant(ann, acme, Role.MEMBER));
        change(grant(ann, sister, Role.READER));
        token("sister", Optional.of(sister));
        derived("made", "sister", Optional.empty());
        token("acme", Optional.of(acme));
        change(new Command.DeleteProject(sister));
        assertThat(find(ann).projectRoles()).containsExactly(new User.ProjectRole(acme, Role.MEMBER));
        assertThat(find(ann).defaultProject()).isEmpty();
        assertThat(tokens()).containsExactly("acme");
        world.project("acme", "sister", "eu-nl");
        assertThat(find(ann).projectRoles()).hasSize(1);
    }

    @Test
    void aRoleThatIsThereAlreadyChangesNothing() {
        change(grant(ann, acme, Role.MEMBER));
        int edits = world.edits().size();
        change(grant(ann, acme, Role.MEMBER));
        assertThat(world.edits()).hasSize(edits);
    }

    // ---- who may ----

    private UserId head(AccountId owner) {
        UserId head = user(owner, "head");
        change(grant(head, Role.ACCOUNT_ADMINISTRATOR));
        return head;
    }

    @Test
    void anAccountsAdministratorManagesItsUsersAndNoOthers() {
        Principal head = as(head(account));
        world.change(head, newUser(account, "new"));
        world.change(head, grant(ann, acme, Role.MEMBER));
        world.change(head, grant(ann, Role.ACCOUNT_ADMINISTRATOR));
        world.change(head, enable(ann, false));
        AccountId foreign = find(bea).account();
        Refusal hidden = world.refusal(head, new Command.DeleteUser(bea));
        assertThat(hidden.message().replace(bea.value(), "none"))
                .isEqualTo(world.refusal(head, new Command.DeleteUser(new UserId("none")))
                        .message());
        assertThat(world.refusal(head, newUser(foreign, "x")).rule()).isEqualTo(Rule.ACCOUNT_NOT_FOUND);
        assertThat(world.refusal(head, grant(ann, beta, Role.MEMBER)).rule()).isEqualTo(Rule.PROJECT_NOT_FOUND);
        assertThat(world.refusal(head, new Command.GrantRole(ann, new RoleScope.OnAccount(foreign), Role.MEMBER))
                        .rule())
                .isEqualTo(Rule.ACCOUNT_NOT_FOUND);
        assertThat(world.refusal(head, new Command.DeleteAccount(account)).rule())
                .isEqualTo(Rule.NOT_ADMINISTRATOR);
    }

    @Test
    void anAccountsAdministratorCannotBecomeOneOfTheService() {
        UserId head = head(account);
        change(grant(ann, Role.ADMINISTRATOR));
        for (Command command : List.of(
                grant(head, Role.ADMINISTRATOR),
                update(ann, SAME, Optional.of("known"), Optional.empty()),
                revoke(ann, Role.ADMINISTRATOR),
                enable(ann, false),
                new Command.DeleteUser(ann))) {
            assertThat(world.refusal(as(head), command).rule())
                    .as(command.toString())
                    .isEqualTo(Rule.NOT_ADMINISTRATOR);
        }
    }

    @Test
    void membersAndReadersManageNobodyNotEvenThemselves() {
        for (Role role : List.of(Role.MEMBER, Role.READER)) {
            UserId user = user(account, role.text());
            change(grant(user, role));
            for (Command command : List.of(
                    newUser(account, "x"),
                    enable(user, true),
                    grant(user, Role.ACCOUNT_ADMINISTRATOR),
                    revoke(user, role),
                    new Command.DeleteUser(user),
                    new Command.DeleteUser(new UserId("none")))) {
                assertThat(world.refusal(as(user), command).rule())
                        .as(command.toString())
                        .isEqualTo(Rule.NOT_ACCOUNT_ADMINISTRATOR);
            }
        }
    }

    // ---- accounts ----

    @Test
    void anAccountEndsWhenItIsEmptyAndElseTheRefusalSaysWhatIsLeft() {
        Refusal refusal = world.refusal(Principal.SYSTEM, new Command.DeleteAccount(account));
        assertThat(refusal.message())
                .isEqualTo("The account acme still has the projects acme, sister and the user ann.");
        change(new Command.DeleteProject(acme));
        change(new Command.DeleteProject(sister));
        assertThat(refused(new Command.DeleteAccount(account))).isEqualTo(Rule.ACCOUNT_IN_USE);
        change(new Command.DeleteUser(ann));
        change(new Command.DeleteAccount(account));
        assertThat(world.snapshot().account(account)).isEmpty();
        assertThat(world.snapshot().accountNamed("acme")).isEmpty();
    }

    @Test
    void aNewAccountOfTheSameNameHasNothingOfTheOldOne() {
        AccountId old = new AccountId(
                change(new Command.CreateAccount("gone", Map.of(Quota.VPC, 9))).getFirst());
        change(new Command.DeleteAccount(old));
        AccountId again = new AccountId(
                change(new Command.CreateAccount("gone", Map.of())).getFirst());
        assertThat(again).isNotEqualTo(old);
        assertThat(world.snapshot().account(again).orElseThrow().quotas()).isEmpty();
        assertThat(world.snapshot().users(again)).isEmpty();
    }

    @Test
    void limitsOfAnAccountAreSetOneByOne() {
        change(new Command.UpdateAccount(account, Map.of(Quota.VPC, 9)));
        change(new Command.UpdateAccount(account, Map.of(Quota.ECS, 3)));
        assertThat(world.snapshot().limit(Quota.VPC, acme)).isEqualTo(9);
        assertThat(world.snapshot().limit(Quota.ECS, acme)).isEqualTo(3);
    }

    @Test
    void aRefusalToEndAProjectNamesWhatIsLeft() {
        for (int i = 0; i < 7; i++) {
            world.change(acme, new Command.CreateSecurityGroup("g" + i, ""));
        }
        world.vpc(acme, "v", "10.0.0.0/16");
        assertThat(world.refusal(Principal.SYSTEM, new Command.DeleteProject(acme))
                        .message())
                .isEqualTo(
                        "The project acme still has the VPC v and the security groups g0, g1, g2, g3, g4 (and 2 more).");
    }
}

package io.isthmus.app.netfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.app.netfile.Region.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of users and accounts as people type it: every command against the API itself. */
final class PeopleCommandsTest {
    private static final Pattern PASSWORD = Pattern.compile("(?m)^password +(\\S+)");

    @TempDir
    Path directory;

    private Region region;

    @BeforeEach
    void start() {
        region = new Region(directory);
    }

    @AfterEach
    void stop() {
        region.close();
    }

    /** As the service's administrator. */
    private String done(String line) {
        return doneBy("admin", line);
    }

    private String doneBy(String context, String line) {
        return doneBy(context, line, "");
    }

    private String doneBy(String context, String line, String input) {
        Result result = region.typeWith(input, "--context " + context + " " + line);
        assertThat(result.status()).as(line + ": " + result.err()).isZero();
        assertThat(result.said()).as(line).isEmpty();
        return result.out();
    }

    private String refused(String context, String line) {
        Result result = region.type("--context " + context + " " + line);
        assertThat(result.status()).as(line + ": " + result.out()).isEqualTo(1);
        return result.err();
    }

    private static String password(String printed) {
        Matcher matcher = PASSWORD.matcher(printed);
        assertThat(matcher.find()).as(printed).isTrue();
        return matcher.group(1);
    }

    private void know(String context, String user, String account, String password) {
        region.pass(Duration.ofSeconds(1)); // whatever failed before
        Result result = region.typeWith(
                password + "\n",
                "context add %s --force --url %s --user %s --account %s --password-stdin"
                        .formatted(context, region.url(), user, account));
        assertThat(result.status()).as(result.err()).isZero();
    }

    // ---- users ----

    @Test
    void aUserIsMadeWithARoleAndKeptAsAContext() {
        String made = done("user create carol --account red --project red --email c@example.com --save-as carol");
        assertThat(made)
                .contains("carol", "c@example.com", "member", "Kept as context 'carol'")
                .doesNotContain("password ");
        doneBy("carol", "vpc create north --cidr 10.0.0.0/16");
        assertThat(done("user list --account red"))
                .containsPattern("user +\\S+ +red +yes +member")
                .containsPattern("carol +\\S+ +red +yes +member on red");
        assertThat(doneBy("carol", "user list")).contains("carol").doesNotContain("blue");
        assertThat(done("user show carol -o json")).contains("\"default_project_id\" : null");
    }

    @Test
    void aUserWithoutARoleIsToldHowToGetOne() {
        String made = done("user create carol --account red");
        assertThat(made).contains("isthmus user grant carol member");
        know("carol", "carol", "red", password(made));
        assertThat(refused("carol", "vpc list")).contains("acts on no project");
        assertThat(done("user grant carol member")).contains("carol@red is member on the account red.");
        doneBy("carol", "login");
        doneBy("carol", "vpc list");
        assertThat(done("user revoke carol member")).contains("carol@red is no longer member on the account red.");
        assertThat(refused("carol", "vpc list")).contains("acts on no project");
    }

    @Test
    void whatCannotBeIsRefusedAndMakesNobody() {
        assertThat(refused("admin", "user create carol --account red --project blue"))
                .contains("no project 'blue'");
        assertThat(refused("admin", "user create carol --account red --role emperor"))
                .contains("user.roles");
        assertThat(refused("admin", "user create carol --account red --project red --role administrator"))
                .contains("not one for single projects");
        assertThat(region.type("--context local user create carol").status()).isEqualTo(2);
        assertThat(refused("admin", "user create user --account red")).contains("has a user user already");
        assertThat(refused("red", "user create carol")).contains("Only an administrator");
        assertThat(refused("admin", "user show user")).contains("5 users are called 'user'", "Name the one you mean");
        assertThat(done("user show user@red")).contains("red");
        assertThat(done("user list --account red")).doesNotContain("carol");
    }

    @Test
    void anAccountsAdministratorManagesItsUsersAndMakesNobodyAdministratorOfTheService() {
        done("user create head --account red --role account-administrator --save-as head");
        doneBy("head", "user create carol --role reader --save-as carol");
        assertThat(refused("carol", "vpc create north --cidr 10.0.0.0/16")).contains("may read only");
        assertThat(refused("head", "user create mole --role administrator")).contains("administrator of this service");
        assertThat(refused("head", "user grant carol administrator")).contains("administrator of this service");
        assertThat(refused("head", "user delete user@blue")).contains("no user 'user@blue'");
        assertThat(done("user list")).doesNotContain("mole");
    }

    @Test
    void aUserIsDisabledEnabledAndDeleted() {
        done("user create carol --account red --role member --save-as carol");
        doneBy("carol", "vpc list");
        assertThat(done("user disable carol")).contains("carol@red may not log in any more");
        assertThat(refused("carol", "vpc list")).contains("does not accept user 'carol'");
        assertThat(done("user list --account red")).containsPattern("carol +\\S+ +red +no");
        done("user enable carol");
        know("carol2", "user", "red", "correct horse");
        done("user delete carol");
        assertThat(done("user list --account red")).doesNotContain("carol");
    }

    @Test
    void aUserIsRenamedAndDescribed() {
        done("user create carol --account red --role member");
        String changed = done("user update carol --name charly --description x --email y --default-project red");
        assertThat(changed).contains("charly").containsPattern("default_project_id +[0-9a-f]{32}");
        assertThat(region.type("--context admin user update charly").status()).isEqualTo(2);
    }

    // ---- passwords ----

    @Test
    void ownPasswordIsChangedAndTheContextsFollow() {
        done("user create carol --account red --role member --save-as carol");
        doneBy("carol", "vpc list");
        assertThat(doneBy("carol", "user password --password-stdin", "a new password\n"))
                .contains("The password of carol@red is changed", "Context 'carol' has the new one.");
        doneBy("carol", "vpc list");
        know("other", "carol", "red", "a new password");
        doneBy("other", "vpc list");
        assertThat(refused("local", "user password --password-stdin")).contains("has no password");
    }

    @Test
    void aLostPasswordIsSetAnewThroughTheSocket() {
        String fresh = doneBy("local", "user reset-password user@admin");
        assertThat(refused("admin", "user list")).contains("does not accept user 'user'");
        know("admin", "user", "admin", password(fresh));
        done("user list");
        Result byDirectory = region.typeWith(
                "given password\n", "user reset-password user@admin --password-stdin --data " + directory);
        assertThat(byDirectory.status()).as(byDirectory.err()).isZero();
        assertThat(byDirectory.out()).doesNotContain("given password");
        know("admin", "user", "admin", "given password");
        done("user list");
    }

    @Test
    void anAdministratorWithoutASocketSetsPasswordsThroughTheApi() {
        done("user create carol --account red --role member --save-as carol");
        assertThat(done("user reset-password carol")).contains("Context 'carol' has the new one.");
        doneBy("carol", "vpc list");
        assertThat(refused("red", "user reset-password carol")).contains("no user 'carol'");
    }

    // ---- projects and accounts ----

    @Test
    void usersAreAddedToProjectsAndTakenFromThem() {
        assertThat(done("project user-add red carol --save-as carol")).contains("Kept as context 'carol'");
        doneBy("carol", "vpc create north --cidr 10.0.0.0/16");
        assertThat(done("project user-add red carol --role reader")).contains("carol is reader on the project red.");
        assertThat(done("project user-remove red carol"))
                .contains("carol is no longer member, reader on the project red.");
        assertThat(refused("admin", "project user-remove red carol")).contains("no role of its own");
        assertThat(refused("admin", "project user-remove red nobody")).contains("no user 'nobody'");
        assertThat(refused("carol", "vpc list")).contains("does not accept");
    }

    @Test
    void anAccountEndsWhenNothingIsLeftOfIt() {
        done("account create orange --quota vpc=3");
        done("project create orange --account orange --user olga");
        assertThat(done("account list")).containsPattern("orange +\\S+ +1 +1");
        assertThat(done("account update orange --quota subnet=4")).contains("quotas.subnet", "quotas.vpc");
        assertThat(done("project update orange --quota vpc=9")).contains("quotas.vpc");
        assertThat(refused("admin", "account delete orange"))
                .contains("The account orange still has the project orange and the user olga.");
        done("project delete orange");
        done("user delete olga");
        done("account delete orange");
        assertThat(done("account list")).doesNotContain("orange");
        assertThat(region.type("--context admin account update red").status()).isEqualTo(2);
    }
}

package io.isthmus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.cli.FakeApi.Answer;
import io.isthmus.cli.client.Surroundings;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What shells offer to whoever types a command line. */
final class CompletionTest {
    @TempDir
    Path directory;

    private FakeApi api;
    private Terminal terminal;

    @BeforeEach
    void start() throws Exception {
        api = new FakeApi();
        terminal = new Terminal(directory.resolve("contexts.json"));
        api.logIn("0123456789abcdef0123456789abcdef");
        for (String name : List.of("alice", "bob")) {
            terminal.typeWith(
                    "secret\n",
                    "context add " + name + " --url " + api.url()
                            + " --user alice --account a --project p --password-stdin");
        }
        api.handle(request -> Optional.of(
                        new Answer(
                                200,
                                "{\"vpcs\":[{\"id\":\"1\",\"name\":\"east\"},{\"id\":\"2\",\"name\":\"my net\"}],"
                                        + "\"subnets\":[{\"id\":\"3\",\"name\":\"east-a\"}],\"peerings\":[{\"id\":\"4\",\"name\":\"ab\"}],"
                                        + "\"servers\":[{\"id\":\"5\",\"name\":\"east-1\"},{\"id\":\"6\",\"name\":\"west-1\"}]}"))
                .filter(_ -> !request.path().startsWith("/v3/auth")));
    }

    @AfterEach
    void stop() throws Exception {
        api.close();
    }

    private List<String> candidates(String line) {
        List<String> words = new ArrayList<>(Arrays.asList(line.split(" ", -1)));
        return new Completer(new Surroundings(
                        Map.of(
                                "ISTHMUS_CONFIG",
                                directory.resolve("contexts.json").toString()),
                        InputStream.nullInputStream(),
                        System.out,
                        System.err))
                .candidates(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            vp                                  | vpc
            vpc s                               | show
            vpc create x --ci                   | --cidr
            vpc delete e                        | east
            vpc delete east e                   | east
            subnet create s --vpc               | east
            subnet create s --vpc ea            | east
            --context bob subnet delete         | east-a
            peering show                        | ab
            ping w                              | west-1
            ping east-1 w                       | west-1
            explain east-                       | east-1,east-a
            ping a b --protocol                 | icmp,tcp,udp
            acl add-rule x                      | allow,deny
            acl rule-add x al                   | allow
            security-group add-rule g --direction e | egress
            vpc list -o                         | table,json
            -o j                                | json
            --context                           | alice,bob
            vpc list --context b                | bob
            context use                         | alice,bob
            completion                          | bash,zsh,fish
            flow-log create f --traffic a       | all,accept
            """)
    void whatMayComeNextIsOffered(String line, String expected) {
        String typed = line.matches(".* (-o|--protocol|--vpc|--context)|--context|.*(delete|show|use|completion| x)")
                ? line + " "
                : line;
        assertThat(candidates(typed)).containsExactlyInAnyOrder(expected.split(","));
    }

    @Test
    void whereAnyTextIsMeantOrAFileNothingIsOffered() {
        assertThat(candidates("vpc create ")).isEmpty();
        assertThat(candidates("apply -f ")).isEmpty();
        assertThat(candidates("nonsense ")).isEmpty();
        assertThat(candidates("controller --da")).isEmpty();
    }

    @Test
    void everyCommandIsOfferedWithItsOptions() {
        for (Catalogue.Entry entry : Catalogue.entries()) {
            assertThat(candidates(entry.name())).contains(entry.name());
            if (entry instanceof Catalogue.Group group) {
                group.entries().forEach(inner -> {
                    assertThat(candidates(group.name() + " ")).contains(inner.name());
                    assertThat(candidates(group.name() + " " + inner.name() + " --"))
                            .contains("--help");
                });
            }
        }
    }

    @Test
    void namesAreKeptForAMomentAndGoOnWhenNobodyAnswers() throws Exception {
        assertThat(candidates("vpc show ")).containsExactly("east");
        int asked = api.asked().size();
        assertThat(candidates("vpc delete ")).containsExactly("east");
        assertThat(api.asked()).hasSize(asked);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("names.json"))))
                .isEqualTo("rw-------");
        api.close();
        assertThat(candidates("vpc delete ")).containsExactly("east");
        assertThat(candidates("peering show ")).isEmpty();
        Terminal.Result silent = terminal.type("completion --candidates -- peering show x");
        assertThat(silent).isEqualTo(new Terminal.Result(0, "", ""));
    }

    @Test
    void bashAsksTheCommandThatIsTyped() throws Exception {
        Path command = directory.resolve("isthmus");
        Files.writeString(command, "#!/bin/sh\necho \"$ISTHMUS_COMPLETING\"; printf '<%s>\\n' \"$@\"\n");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
        String script = terminal.type("completion bash").out()
                + "COMP_WORDS=('" + command + "' vpc show ''); COMP_CWORD=3; _isthmus\n"
                + "printf '%s\\n' \"${COMPREPLY[@]}\"\n";
        Process bash = new ProcessBuilder("bash", "-c", script)
                .redirectErrorStream(true)
                .start();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said.lines().toList())
                .containsExactly("1", "<completion>", "<--candidates>", "<-->", "<vpc>", "<show>", "<>");
        assertThat(terminal.type("completion zsh").out()).contains("bashcompinit", "complete -o default -F _isthmus");
        assertThat(terminal.type("completion fish").out())
                .contains("complete -c isthmus", "completion --candidates --");
        assertThat(terminal.type("completion csh").status()).isEqualTo(2);
    }
}

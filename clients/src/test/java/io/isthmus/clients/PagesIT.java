package io.isthmus.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.clients.Tools.Said;
import io.isthmus.conformance.LocalController;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What README and the pages of clients tell to type, typed as it stands there, in a directory where {@code ./isthmus} is. */
final class PagesIT {
    private static final Path ROOT = Path.of("..");
    private static final Path CLIENTS = ROOT.resolve("docs").resolve("clients");
    private static final String CONTEXT = "./isthmus context add admin --data ";

    @TempDir
    Path directory;

    @BeforeEach
    void linkTheLauncher() throws IOException {
        Files.createSymbolicLink(directory.resolve("isthmus"), Accounts.launcher());
    }

    /** The blocks of this language in a page, or in what is between two of its lines. */
    private static List<String> blocks(Path page, String language, String from, String to) throws IOException {
        String text = Files.readString(page);
        int begin = from.isEmpty() ? 0 : text.indexOf(from);
        int end = to.isEmpty() ? text.length() : text.indexOf(to);
        assertThat(begin).as(from).isNotNegative();
        assertThat(end).as(to).isGreaterThan(begin);
        Matcher block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(text.substring(begin, end));
        List<String> blocks = new ArrayList<>();
        while (block.find()) {
            blocks.add(block.group(1));
        }
        assertThat(blocks).as("blocks of " + page).isNotEmpty();
        return blocks;
    }

    private static List<String> blocks(Path page, String language) throws IOException {
        return blocks(page, language, "", "");
    }

    private Said run(List<String> shell, Map<String, String> variables, List<String> lines)
            throws IOException, InterruptedException {
        Path script = directory.resolve("script");
        Files.writeString(script, lines.stream().collect(Collectors.joining("\n", "", "\n")));
        List<String> command = new ArrayList<>(shell);
        command.add(script.toString());
        Map<String, String> all = new LinkedHashMap<>();
        all.put("ISTHMUS_CONFIG", directory.resolve("contexts.json").toString());
        all.putAll(variables);
        return Tools.run(directory, all, command);
    }

    /** In namespaces of its own, for it serves where a controller usually does. */
    @Test
    void readmesFirstFiveMinutesRunAsPasted() throws Exception {
        List<String> apart = List.of(
                "unshare",
                "-Urnm",
                "--",
                "sh",
                "-c",
                "ip link set lo up && mount -t tmpfs tmpfs /run && exec bash \"$0\"");
        List<String> lines =
                new ArrayList<>(blocks(ROOT.resolve("README.md"), "sh", "## Five minutes", "And further:"));
        lines.add("./isthmus --context admin shutdown --remove; wait");
        Said said = run(apart, Map.of("HOME", directory.toString()), lines);
        assertThat(said.text())
                .containsSubsequence(
                        "west-1 does not answer east-1.",
                        "NO_ROUTE",
                        "1. ROUTE_MISSING",
                        "answers east-1.",
                        "PENDING_ACCEPTANCE",
                        "172.17.0.10 answers east-1.",
                        "dave",
                        "\"peerings\"",
                        "Controller, agent and data plane end.")
                .doesNotContain("hint:", "command not found");
        assertThat(said.status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-sdk.md", "openstack.md"})
    void clientsPageRunsAsPasted(String page) throws Exception {
        try (LocalController controller = started()) {
            List<String> lines = prepared(controller);
            lines.addAll(blocks(CLIENTS.resolve(page), "sh"));
            Said said = run(List.of("bash", "-e"), Map.of(), lines);
            assertThat(said.status()).as(said.text()).isZero();
        }
    }

    @Test
    void programOfTheJavaPageRunsAsPasted() throws Exception {
        Files.writeString(
                directory.resolve("Peerings.java"),
                blocks(CLIENTS.resolve("java-sdk.md"), "java").getFirst());
        try (LocalController controller = started()) {
            List<String> lines = prepared(controller);
            lines.add("'" + System.getProperty("java.home") + "/bin/java' Peerings.java");
            String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
            Said said = run(List.of("bash", "-e"), Map.of("CLASSPATH", classPath), lines);
            assertThat(said.status()).as(said.text()).isZero();
            assertThat(said.text().strip()).endsWith("[]");
        }
    }

    private LocalController started() {
        return LocalController.start(directory.resolve("isthmus"), List.of());
    }

    /** What the page about all clients tells. */
    private static List<String> prepared(LocalController controller) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(CONTEXT + controller.administrator().getParent());
        lines.addAll(blocks(CLIENTS.resolve("README.md"), "sh"));
        return lines;
    }
}

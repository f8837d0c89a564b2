package io.isthmus.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Installs what the cloud's clients are made of, each of a version that a lock file names, into {@code target}. What is installed
 * already stays. Thread-safe.
 */
final class Tools {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path SCRIPTS = Path.of("scripts").toAbsolutePath();

    private static final int OLDEST_GO = 24;

    /** Where programs of Go are. */
    static final Path PROGRAMS = TARGET.resolve("go");

    private Tools() {}

    /** What a program said. */
    record Said(int status, String text) {}

    /** Runs a program to its end. */
    static Said run(Path directory, Map<String, String> variables, List<String> command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(variables);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Said(process.waitFor(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void succeed(Path directory, String... command) {
        Said said = run(directory, Map.of(), List.of(command));
        assertThat(said.status())
                .as(String.join(" ", command) + ": " + said.text())
                .isZero();
    }

    /**
     * Whether a program is there that {@code ./isthmus test} does not install. If not, its tests are left out and named; where
     * nothing may be left out ({@code CI=true}), this fails.
     */
    static boolean has(String program) {
        boolean there = Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
        return there || leftOut(program);
    }

    private static boolean leftOut(String program) {
        assertThat(System.getenv("CI")).as(program + " is missing").isNotEqualTo("true");
        System.out.println("LEFT OUT: what is tested with " + program + ", which is not on this machine");
        return false;
    }

    /** Go, new enough for the modules here. */
    static boolean hasGo() {
        if (!has("go")) {
            return false;
        }
        String version = run(SCRIPTS, Map.of("GOTOOLCHAIN", "local"), List.of("go", "env", "GOVERSION"))
                .text();
        Matcher minor = Pattern.compile("go1\\.(\\d+).*", Pattern.DOTALL).matcher(version);
        boolean recent = minor.matches() && Integer.parseInt(minor.group(1)) >= OLDEST_GO;
        return recent || leftOut("go 1." + OLDEST_GO + " or later");
    }

    /** Huawei Cloud's SDK for Node. */
    static synchronized void installNodeSdk() {
        succeed(SCRIPTS, "npm", "ci", "--no-audit", "--no-fund", "--silent");
    }

    /** A Python with the clients of {@code scripts/requirements.txt}. */
    static synchronized Path python() {
        Path environment = TARGET.resolve("python");
        Path wanted = SCRIPTS.resolve("requirements.txt");
        Path installed = environment.resolve("installed.txt");
        try {
            if (!Files.exists(installed) || Files.mismatch(wanted, installed) != -1) {
                succeed(SCRIPTS, "/usr/bin/python3", "-m", "venv", "--clear", environment.toString());
                succeed(
                        SCRIPTS,
                        environment.resolve("bin").resolve("pip").toString(),
                        "install",
                        "--quiet",
                        "--disable-pip-version-check",
                        "--requirement",
                        wanted.toString());
                Files.copy(wanted, installed);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return environment.resolve("bin").resolve("python");
    }

    /** A program of Go: the main package {@code source} as the module in {@code scripts/module} has it. */
    static synchronized Path go(String module, String source, String name) {
        Path program = PROGRAMS.resolve(name);
        succeed(
                SCRIPTS.resolve(module),
                "go",
                "build",
                "-trimpath",
                "-ldflags=-s -w",
                "-o",
                program.toString(),
                source);
        return program;
    }

    /** Where Terraform finds the provider that is built into {@code directory}: no registry is asked. */
    static Map<String, String> terraform(Path configuration, String provider, Path directory) {
        try {
            Files.writeString(configuration, """
                    provider_installation {
                      dev_overrides {
                        "%s" = "%s"
                      }
                    }
                    """.formatted(provider, directory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("TF_CLI_CONFIG_FILE", configuration.toString());
        variables.put("TF_IN_AUTOMATION", "true");
        variables.put("CHECKPOINT_DISABLE", "1");
        return variables;
    }
}

package io.isthmus.app;

import java.util.Arrays;
import java.util.List;

/** The service processes: {@code controller} and {@code agent}. The command line is another program, in module cli. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        List<String> rest = Arrays.stream(arguments).skip(1).toList();
        int status = switch (arguments.length == 0 ? "" : arguments[0]) {
            case "controller" -> ControllerMain.run(rest);
            case "agent" -> AgentMain.run(rest);
            default -> {
                System.err.println("usage: isthmus controller|agent [--help]");
                yield 2;
            }
        };
        System.exit(status);
    }
}

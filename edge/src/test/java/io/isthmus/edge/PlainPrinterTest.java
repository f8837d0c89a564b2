package io.isthmus.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PlainPrinterTest {
    private static final String EVIL = "\u001b";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream plain = PlainPrinter.over(new PrintStream(bytes, true, UTF_8));

    private record Named(String name) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Consumer<PrintStream>> ways() {
        return Stream.of(
                out -> out.print(EVIL),
                out -> out.println(EVIL),
                out -> out.print(new Named(EVIL)),
                out -> out.println(new Named(EVIL)),
                out -> out.print(EVIL.toCharArray()),
                out -> out.println(EVIL.toCharArray()),
                out -> out.print(EVIL.charAt(0)),
                out -> out.println(EVIL.charAt(0)),
                out -> out.append(EVIL),
                out -> out.append(EVIL.charAt(0)),
                out -> out.printf("%s", EVIL));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void textActsOnNoTerminalInWhateverWayItIsPrinted(Consumer<PrintStream> way) {
        way.accept(plain);
        assertThat(bytes.toString(UTF_8).stripTrailing()).isEqualTo("\\u001b");
    }
}

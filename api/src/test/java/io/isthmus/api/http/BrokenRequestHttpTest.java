package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no request, or not all of one, is answered as the client's fault, in words that say which. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BrokenRequestHttpTest {
    private final Service service = Service.start();

    @AfterEach
    void stop() {
        service.close();
    }

    /** In the table, {@code \\} stands for the end of a line. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    POST /v3/auth/tokens HTTP/1.1\\\\Host: h\\\\Transfer-Encoding: chunked\\\\\\\\zz\\\\                 | 400
                    POST /v3/auth/tokens HTTP/1.1\\\\Host: h\\\\Transfer-Encoding: chunked\\\\\\\\-1\\\\{}\\\\            | 400
                    POST /v3/auth/tokens HTTP/1.1\\\\Host: h\\\\Transfer-Encoding: chunked\\\\\\\\fffffffffffffffff\\\\ | 400
                    POST /v3/auth/tokens HTTP/1.1\\\\Host: h\\\\Transfer-Encoding: chunked\\\\\\\\5\\\\{}               | 400
                    POST /v3/auth/tokens HTTP/1.1\\\\Host: h\\\\Transfer-Encoding: chunked\\\\\\\\2\\\\{}xx             | 400
                    POST /v3/auth/tokens HTTP/1.1\\\\Host: h\\\\Content-Length: 1000\\\\\\\\{                         | 400
                    POST /v3/auth/tokens HTTP/1.1\\\\Host: h\\\\Content-Length: -1\\\\\\\\                            | 400
                    POST /v3/auth/tokens HTTP/1.1\\\\Host: h\\\\Content-Length: 1\\\\Content-Length: 2\\\\\\\\{}        | 400
                    POST /v3/auth/tokens HTTP/1.1\\\\Host: h\\\\Transfer-Encoding: gzip\\\\\\\\{}                      | 400
                    GET /v3 HTTP/7.3\\\\Host: h\\\\\\\\                                                            | 400
                    GET /v3 HTTP/1.1\\\\\\\\                                                                     | 400
                    GET /v3 HTTP/1.1\\\\Host: h\\\\Host: i\\\\\\\\                                                  | 400
                    GET /v3 HTTP/1.1\\\\Host: a b\\\\\\\\                                                          | 400
                    GET /%zz HTTP/1.1\\\\Host: h\\\\\\\\                                                           | 400
                    nonsense\\\\\\\\                                                                            | 400
                    """)
    void isTheClientsFaultAndToldInWords(String text, int status) {
        try (RawConnection connection = RawConnection.from("127.0.0.2", service.server.port())) {
            Client.Answer answer =
                    connection.send(text.replace("\\\\", "\r\n")).end().answer();
            assertThat(answer.status()).as(answer.body()).isEqualTo(status);
            assertThat(answer.text("error_msg")).startsWith("The request is broken: ");
            assertThat(answer.header("Connection")).isEqualTo("close");
            assertThat(answer.body()).doesNotContain("Exception").doesNotContain("jetty");
            connection.rest();
        }
    }
}

package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What callers are told of a history whose oldest changes are not kept any more. */
final class HistoryEndHttpTest {
    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();
    private String vpc = "";
    private long begins;
    private String time = "";

    /** A VPC made, renamed before the beginning of what is kept, and again after it. */
    @BeforeEach
    void shorten() {
        vpc = alice.vpc("first", "10.1.0.0/16");
        rename("second");
        begins = service.controller.snapshot().revision();
        service.clock.pass(Duration.ofMinutes(5));
        time = service.clock.now.toString();
        rename("third");
        service.clock.pass(Duration.ofMinutes(5));
        rename("fourth");
        service.controller.log.cutBefore(begins);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private void rename(String name) {
        assertThat(alice.put("/v1/{p}/vpcs/" + vpc, "{'vpc':{'name':'" + name + "'}}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void historySaysFromWhereItBeginsOnTheLastPageOnly() {
        Client.Answer all = alice.get("/isthmus/v1/history?resource=" + vpc);
        assertThat(all.list("history")).hasSize(2);
        assertThat(all.text("begins", "revision")).isEqualTo(Long.toString(begins + 1));
        assertThat(all.text("begins", "time")).isEqualTo(time);
        Map<?, ?> oldest = (Map<?, ?>) all.list("history", 1, "edits").getFirst();
        assertThat(String.valueOf(oldest.get("before"))).contains("name=second");
        Client.Answer page = alice.get("/isthmus/v1/history?limit=1");
        assertThat(page.at("next")).isNotNull();
        assertThat(page.at("begins")).isNull();
        assertThat(bob.get("/isthmus/v1/history?kind=vpc").text("begins", "revision"))
                .isEqualTo(Long.toString(begins + 1));
    }

    @Test
    void whoAsksForChangesThatAreGoneIsToldSoAndFromWhereToGoOn() {
        for (String after : new String[] {"0", Long.toString(begins - 1)}) {
            Client.Answer page = alice.get("/isthmus/v1/changes?after=" + after);
            assertThat(page.status()).isEqualTo(410);
            assertThat(page.text("error_code")).isEqualTo("HISTORY_GONE");
            assertThat(page.text("error_msg"))
                    .contains("up to revision " + begins)
                    .contains(time)
                    .contains("Read what there is now");
            try (Events stream = Events.of(alice, "", "Last-Event-ID", after)) {
                assertThat(stream.status()).isEqualTo(410);
                assertThat(stream.body()).contains("HISTORY_GONE");
            }
        }
        assertThat(alice.get("/isthmus/v1/changes?after=" + begins).list("changes"))
                .hasSize(2);
        try (Events stream = Events.of(alice, "", "Last-Event-ID", Long.toString(begins))) {
            assertThat(stream.next().orElseThrow().id()).isEqualTo(begins + 1);
        }
        try (Events stream = Events.of(alice, "")) {
            assertThat(stream.status()).isEqualTo(200);
        }
    }

    @Test
    void sinceWhenIsAnsweredAsFarBackAsTheHistoryGoes() {
        String subnet = alice.subnet(vpc, "10.1.0.0/24", "10.1.0.1");
        String from = alice.ecs(vpc, subnet, "10.1.0.5");
        alice.ecs(vpc, subnet, "10.1.0.6");
        Client.Answer made = alice.get("/isthmus/v1/explain/since?from=" + from + "&to=10.1.0.6");
        assertThat(made.at("since", "begins")).isNull();
        long now = service.controller.snapshot().revision();
        rename("fifth");
        service.controller.log.cutBefore(now);
        Client.Answer longer = alice.get("/isthmus/v1/explain/since?from=" + from + "&to=10.1.0.6");
        assertThat(longer.text("since", "since")).isEqualTo("LONGER");
        assertThat(longer.text("since", "looked_at")).isEqualTo("1");
        assertThat(longer.text("since", "begins", "revision")).isEqualTo(Long.toString(now + 1));
    }

    @Test
    void statusShowsAdministratorsHowLargeThingsAre() {
        Client.Answer status = service.root().get("/isthmus/v1/status");
        assertThat(status.text("status", "sizes", "database")).isEqualTo("4096");
        assertThat(status.text("status", "sizes", "log_entries")).isEqualTo("2");
        assertThat(status.text("status", "sizes", "history_begins", "revision")).isEqualTo(Long.toString(begins + 1));
        assertThat(status.text("status", "sizes", "tokens"))
                .isEqualTo(Integer.toString(service.controller.snapshot().tokenCount()));
        assertThat(alice.get("/isthmus/v1/status").at("status", "sizes")).isNull();
    }
}

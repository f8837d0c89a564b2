package io.isthmus.api.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.api.http.ApiServer;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Method;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Problem;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CatalogueTest {
    private static final Dialect SILENT = new Dialect() {
        @Override
        public Record error(Problem problem, String requestId) {
            return new Nothing();
        }

        @Override
        public Class<? extends Record> errorType() {
            return Nothing.class;
        }

        @Override
        public boolean isStrict() {
            return false;
        }

        @Override
        public String code(Problem problem) {
            return "";
        }
    };

    @Test
    void theWholeCatalogueIsWithoutFault() {
        assertThat(ApiServer.catalogue().faults()).isEmpty();
        assertThat(ApiServer.catalogue().entries()).hasSizeGreaterThan(50);
    }

    @Test
    void everyFaultyPathIsListedAtStart() {
        Endpoint<?, ?> twice = Endpoint.get("/a", "Shows it").handledBy(_ -> Reply.ok());
        Endpoint<?, ?> unknown = Endpoint.get("/a/{nonsense}", "Shows it").handledBy(_ -> Reply.ok());
        assertThatThrownBy(() -> catalogue(twice, twice, unknown))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("GET /a is there twice")
                .hasMessageContaining("{nonsense}");
    }

    record Faulty(
            String undocumented,
            @Doc("one") String a,
            @Doc("two") @Name("a") String b,
            @Doc("three") @Length(max = 3) Integer c) {}

    @Test
    void everyFaultyRecordIsListed() {
        assertThat(catalogue(Endpoint.get("/a", "Ends with a stop.")
                                .answers(204, "", Faulty.class)
                                .handledBy(_ -> Reply.ok()))
                        .faults())
                .hasSize(5)
                .anyMatch(fault -> fault.endsWith("undocumented has no @Doc"))
                .anyMatch(fault -> fault.endsWith(".a is there twice"))
                .anyMatch(fault -> fault.endsWith(".c has a check for text but is none"))
                .anyMatch(fault -> fault.contains("204"))
                .anyMatch(fault -> fault.contains("full stop"));
    }

    @Test
    void aLiteralSegmentWinsOverANamedOneUnlessItLeadsNowhere() {
        Catalogue catalogue = catalogue(
                Endpoint.get("/v/{id}", "Shows it").handledBy(_ -> Reply.ok()),
                Endpoint.get("/v/detail", "Lists them").handledBy(_ -> Reply.ok()),
                Endpoint.get("/v/{id}/tags", "Lists tags").handledBy(_ -> Reply.ok()));
        assertThat(summary(catalogue, "/v/detail")).isEqualTo("Lists them");
        assertThat(summary(catalogue, "/v/other")).isEqualTo("Shows it");
        assertThat(summary(catalogue, "/v/detail/tags")).isEqualTo("Lists tags");
        assertThat(catalogue.find(Optional.of(Method.GET), "/v/a/b")).isInstanceOf(Router.Found.Nowhere.class);
        assertThat(catalogue.find(Optional.of(Method.GET), "/v//tags")).isInstanceOf(Router.Found.Nowhere.class);
    }

    private static String summary(Catalogue catalogue, String path) {
        return ((Router.Found.Match) catalogue.find(Optional.of(Method.GET), path))
                .entry()
                .endpoint()
                .summary();
    }

    private static Catalogue catalogue(Endpoint<?, ?>... endpoints) {
        return new Catalogue(List.of(endpoints).stream()
                .map(endpoint -> new Catalogue.Entry(SILENT, endpoint))
                .toList());
    }
}

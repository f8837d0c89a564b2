package io.isthmus.api.otc;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Dialect;
import io.isthmus.api.iam.IamDialect;
import io.isthmus.api.isthmus.IsthmusDialect;
import io.isthmus.api.shape.Json;
import io.isthmus.api.shape.MalformedJsonException;
import io.isthmus.api.shape.Problem;
import io.isthmus.model.decide.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every rule has its words in every dialect. */
final class ErrorCodesTest {

    private static Problem.Refused refused(Refusal.Rule rule) {
        return new Problem.Refused(new Refusal(rule, "field", "id", "It is so.", "Do that."));
    }

    @ParameterizedTest
    @EnumSource
    void theStatusFollowsFromTheCategory(Refusal.Rule rule) {
        int expected = switch (rule.category()) {
            case INVALID -> 400;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT, QUOTA -> 409;
        };
        assertThat(refused(rule).status()).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void codesOfTheCloudAgreeWithTheCategory(Refusal.Rule rule) {
        int status = refused(rule).status();
        assertThat(ErrorCodes.v1(rule).status()).isEqualTo(status);
        assertThat(ErrorCodes.v3(rule).status()).isEqualTo(status);
        for (CodeFamily family : CodeFamily.values()) {
            assertThat(family.of(rule).map(CloudCode::status))
                    .as(family.name())
                    .isIn(Optional.empty(), Optional.of(status));
            assertThat(ErrorCodes.code(family, refused(rule))).matches("VPC\\.[0-9]{4}");
        }
        boolean missing = rule.category() == Refusal.Category.NOT_FOUND;
        assertThat(ErrorCodes.neutronType(rule)).matches("[A-Z][A-Za-z]+");
        assertThat(ErrorCodes.neutronType(rule).endsWith("NotFound")).isEqualTo(missing);
    }

    @ParameterizedTest
    @EnumSource
    void everyDialectShowsTheTextOfEveryRule(Refusal.Rule rule) throws MalformedJsonException {
        for (Dialect dialect : List.of(OtcDialect.INSTANCE, IamDialect.INSTANCE, IsthmusDialect.INSTANCE)) {
            Object body = Json.parse(Json.write(dialect.error(refused(rule), "r-1")));
            assertThat((Map<?, ?>) body)
                    .extracting("error_msg", "request_id")
                    .containsExactly("It is so. Do that.", "r-1");
        }
    }
}

package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Reply;
import java.util.Optional;

/** The project that a body names for what it makes: there is no choice, for that is the token's. */
final class OwnProject {
    private OwnProject() {}

    /** The refusal of another project than the token's; an empty text names none. */
    static Optional<Reply> unless(Call<?, ?> call, String field, Optional<String> named) {
        return named.filter(id -> !id.isEmpty() && !id.equals(call.project().value()))
                .map(_ -> Reply.malformed(field, "is another project than the token's", "the token's project"));
    }

    /** The same where both of Neutron's names for it may stand. */
    static Optional<Reply> unless(Call<?, ?> call, String wrapper, Optional<String> tenant, Optional<String> project) {
        return unless(call, wrapper + ".tenant_id", tenant).or(() -> unless(call, wrapper + ".project_id", project));
    }
}

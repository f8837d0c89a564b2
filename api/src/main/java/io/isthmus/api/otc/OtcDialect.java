package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.Dialect;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Problem;
import io.isthmus.model.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The cloud's ways of saying what is wrong, all in one body (contract.md 1.7 and 10.12): {@code NeutronError} for Neutron
 * clients, {@code code} and {@code message} for v1, {@code error_code} and {@code error_msg} for v3 and the gateway.
 */
public final class OtcDialect implements Dialect {
    /** For the APIs v1 and v2.0. */
    public static final OtcDialect INSTANCE = new OtcDialect(false);

    private static final OtcDialect V3 = new OtcDialect(true);

    private final boolean v3;

    private OtcDialect(boolean v3) {
        this.v3 = v3;
    }

    public static List<Catalogue.Entry> entries() {
        return Stream.of(
                        Vpcs.endpoints(),
                        VpcsV3.endpoints(),
                        Subnets.endpoints(),
                        RouteTables.endpoints(),
                        Peerings.endpoints(),
                        Routes.endpoints(),
                        SecurityGroups.endpoints(),
                        SecurityGroupRules.endpoints(),
                        Routers.endpoints(),
                        Networks.endpoints(),
                        NeutronSubnets.endpoints(),
                        Extensions.endpoints(),
                        Ports.endpoints(),
                        PrivateIps.endpoints(),
                        CloudServers.endpoints(),
                        Jobs.endpoints(),
                        Quotas.endpoints(),
                        IpAvailabilities.endpoints(),
                        Tags.endpoints())
                .flatMap(List<Endpoint<?, ?>>::stream)
                .map(endpoint -> new Catalogue.Entry(endpoint.path().startsWith("/v3/") ? V3 : INSTANCE, endpoint))
                .toList();
    }

    @Override
    public Object error(Problem problem, String requestId) {
        String code = v3 ? ErrorCodes.v3(problem) : ErrorCodes.v1(problem);
        String text = problem.text();
        Map<String, Object> neutron = new LinkedHashMap<>();
        neutron.put("type", ErrorCodes.neutronType(problem));
        neutron.put("message", text);
        neutron.put("detail", "");
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("NeutronError", neutron);
        body.put("code", code);
        body.put("message", text);
        body.put("error_code", code);
        body.put("error_msg", text);
        body.put("request_id", requestId);
        if (problem instanceof Problem.Refused(Refusal refusal)) {
            body.put("isthmus:rule", refusal.rule().name());
        }
        return body;
    }
}

package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.Dialect;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.Problem;
import io.isthmus.model.decide.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The cloud's ways of saying what is wrong, all in one body (contract.md 1.7 and 10.12): {@code NeutronError} for Neutron
 * clients, {@code code} and {@code message} for v1, {@code error_code} and {@code error_msg} for v3 and the gateway.
 */
public final class OtcDialect implements Dialect {
    private static final Map<CodeFamily, OtcDialect> OF_FAMILIES =
            Stream.of(CodeFamily.values()).collect(Collectors.toUnmodifiableMap(Function.identity(), OtcDialect::new));

    /** For what belongs to no endpoint. */
    public static final OtcDialect INSTANCE = of(CodeFamily.GENERAL);

    private final CodeFamily family;

    private OtcDialect(CodeFamily family) {
        this.family = family;
    }

    private static OtcDialect of(CodeFamily family) {
        return Objects.requireNonNull(OF_FAMILIES.get(family));
    }

    public static List<Catalogue.Entry> entries() {
        return Stream.of(
                        Vpcs.endpoints(),
                        VpcsV3.endpoints(),
                        Subnets.endpoints(),
                        CidrReservations.endpoints(),
                        AddressGroups.endpoints(),
                        LogGroups.endpoints(),
                        RouteTables.endpoints(),
                        Peerings.endpoints(),
                        Routes.endpoints(),
                        SecurityGroups.endpoints(),
                        SecurityGroupRules.endpoints(),
                        SecurityGroupsV3.endpoints(),
                        NetworkAcls.endpoints(),
                        FirewallGroups.endpoints(),
                        FirewallPolicies.endpoints(),
                        FirewallRules.endpoints(),
                        FlowLogs.endpoints(),
                        Routers.endpoints(),
                        Networks.endpoints(),
                        NeutronSubnets.endpoints(),
                        Extensions.endpoints(),
                        Ports.endpoints(),
                        PrivateIps.endpoints(),
                        CloudServers.endpoints(),
                        CloudServerChanges.endpoints(),
                        NovaServers.endpoints(),
                        NovaMetadata.endpoints(),
                        ServerVolumes.endpoints(),
                        Volumes.endpoints(),
                        Flavors.endpoints(),
                        Images.endpoints(),
                        AvailabilityZones.endpoints(),
                        KeyPairs.endpoints(),
                        ServerGroups.endpoints(),
                        Jobs.endpoints(),
                        Quotas.endpoints(),
                        IpAvailabilities.endpoints(),
                        SubNetworkInterfaces.endpoints(),
                        DnsServers.endpoints(),
                        Tags.endpoints(),
                        NeutronTags.endpoints())
                .flatMap(List<Endpoint<?, ?>>::stream)
                .map(endpoint -> new Catalogue.Entry(of(CodeFamily.of(endpoint)), endpoint))
                .toList();
    }

    record NeutronErrorView(
            @Doc("kind of error") String type,
            @Doc("what is wrong and what to do") String message,
            @Doc("always empty") String detail) {}

    record ErrorView(
            @Doc("for Neutron's clients") @Name("NeutronError")
            NeutronErrorView neutronError,

            @Doc("code") String code,
            @Doc("what is wrong and what to do") String message,
            @Doc("code, for v3's clients") String errorCode,
            @Doc("message, for v3's clients") String errorMsg,
            @Doc("the call's request id") String requestId,

            @Doc("rule that refuses, if it is one of the model's") @Name("isthmus:rule")
            Optional<String> rule) {}

    @Override
    public ErrorView error(Problem problem, String requestId) {
        String code = code(problem);
        String text = problem.text();
        return new ErrorView(
                new NeutronErrorView(ErrorCodes.neutronType(problem), text, ""),
                code,
                text,
                code,
                text,
                requestId,
                problem instanceof Problem.Refused(Refusal refusal)
                        ? Optional.of(refusal.rule().name())
                        : Optional.empty());
    }

    @Override
    public Class<? extends Record> errorType() {
        return ErrorView.class;
    }

    @Override
    public boolean isStrict() {
        return false;
    }

    /** contract.md 10.31 */
    @Override
    public boolean hasStrictLists() {
        return family.isV3();
    }

    @Override
    public String code(Problem problem) {
        return ErrorCodes.code(family, problem);
    }
}

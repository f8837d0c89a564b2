package io.isthmus.clients;

import static org.awaitility.Awaitility.await;

import com.huaweicloud.sdk.core.auth.BasicCredentials;
import com.huaweicloud.sdk.core.auth.GlobalCredentials;
import com.huaweicloud.sdk.core.exception.ServiceResponseException;
import com.huaweicloud.sdk.core.http.HttpConfig;
import com.huaweicloud.sdk.ecs.v2.EcsClient;
import com.huaweicloud.sdk.ecs.v2.model.CreateServersRequest;
import com.huaweicloud.sdk.ecs.v2.model.CreateServersRequestBody;
import com.huaweicloud.sdk.ecs.v2.model.DeleteServersRequest;
import com.huaweicloud.sdk.ecs.v2.model.DeleteServersRequestBody;
import com.huaweicloud.sdk.ecs.v2.model.ListServersDetailsRequest;
import com.huaweicloud.sdk.ecs.v2.model.PrePaidServer;
import com.huaweicloud.sdk.ecs.v2.model.PrePaidServerNic;
import com.huaweicloud.sdk.ecs.v2.model.PrePaidServerRootVolume;
import com.huaweicloud.sdk.ecs.v2.model.PrePaidServerSecurityGroup;
import com.huaweicloud.sdk.ecs.v2.model.ServerDetail;
import com.huaweicloud.sdk.ecs.v2.model.ServerId;
import com.huaweicloud.sdk.ecs.v2.model.ShowJobRequest;
import com.huaweicloud.sdk.ecs.v2.model.ShowJobResponse;
import com.huaweicloud.sdk.iam.v3.IamClient;
import com.huaweicloud.sdk.iam.v3.model.AuthProjectResult;
import com.huaweicloud.sdk.iam.v3.model.KeystoneListAuthProjectsRequest;
import com.huaweicloud.sdk.vpc.v2.VpcClient;
import com.huaweicloud.sdk.vpc.v2.model.AcceptVpcPeeringRequest;
import com.huaweicloud.sdk.vpc.v2.model.CreateSecurityGroupOption;
import com.huaweicloud.sdk.vpc.v2.model.CreateSecurityGroupRequest;
import com.huaweicloud.sdk.vpc.v2.model.CreateSecurityGroupRequestBody;
import com.huaweicloud.sdk.vpc.v2.model.CreateSecurityGroupRuleOption;
import com.huaweicloud.sdk.vpc.v2.model.CreateSecurityGroupRuleRequest;
import com.huaweicloud.sdk.vpc.v2.model.CreateSecurityGroupRuleRequestBody;
import com.huaweicloud.sdk.vpc.v2.model.CreateSubnetOption;
import com.huaweicloud.sdk.vpc.v2.model.CreateSubnetRequest;
import com.huaweicloud.sdk.vpc.v2.model.CreateSubnetRequestBody;
import com.huaweicloud.sdk.vpc.v2.model.CreateVpcOption;
import com.huaweicloud.sdk.vpc.v2.model.CreateVpcPeeringOption;
import com.huaweicloud.sdk.vpc.v2.model.CreateVpcPeeringRequest;
import com.huaweicloud.sdk.vpc.v2.model.CreateVpcPeeringRequestBody;
import com.huaweicloud.sdk.vpc.v2.model.CreateVpcRequest;
import com.huaweicloud.sdk.vpc.v2.model.CreateVpcRequestBody;
import com.huaweicloud.sdk.vpc.v2.model.CreateVpcRouteOption;
import com.huaweicloud.sdk.vpc.v2.model.CreateVpcRouteRequest;
import com.huaweicloud.sdk.vpc.v2.model.CreateVpcRouteRequestBody;
import com.huaweicloud.sdk.vpc.v2.model.DeleteSecurityGroupRequest;
import com.huaweicloud.sdk.vpc.v2.model.DeleteSubnetRequest;
import com.huaweicloud.sdk.vpc.v2.model.DeleteVpcPeeringRequest;
import com.huaweicloud.sdk.vpc.v2.model.DeleteVpcRequest;
import com.huaweicloud.sdk.vpc.v2.model.ListSecurityGroupsRequest;
import com.huaweicloud.sdk.vpc.v2.model.ListSubnetsRequest;
import com.huaweicloud.sdk.vpc.v2.model.ListVpcPeeringsRequest;
import com.huaweicloud.sdk.vpc.v2.model.ListVpcsRequest;
import com.huaweicloud.sdk.vpc.v2.model.SecurityGroup;
import com.huaweicloud.sdk.vpc.v2.model.ShowSubnetRequest;
import com.huaweicloud.sdk.vpc.v2.model.ShowVpcRequest;
import com.huaweicloud.sdk.vpc.v2.model.Subnet;
import com.huaweicloud.sdk.vpc.v2.model.VpcInfo;
import com.huaweicloud.sdk.vpc.v2.model.VpcPeering;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Huawei Cloud's SDK for Java, with an access key. */
final class JavaSdk implements RealClient {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static HttpConfig config(Account account) {
        HttpConfig config = HttpConfig.getDefaultHttpConfig();
        if (account.url().startsWith("https")) {
            try (InputStream file = Files.newInputStream(Path.of(account.caFile()))) {
                KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
                trusted.load(null, null);
                trusted.setCertificateEntry(
                        "isthmus", CertificateFactory.getInstance("X.509").generateCertificate(file));
                TrustManagerFactory factory =
                        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                factory.init(trusted);
                TrustManager[] managers = factory.getTrustManagers();
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, managers, null);
                config.withSSLSocketFactory(context.getSocketFactory())
                        .withX509TrustManager((X509TrustManager) managers[0]);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        return config;
    }

    private static BasicCredentials credentials(Account account) {
        return new BasicCredentials()
                .withAk(account.accessKey())
                .withSk(account.secretKey())
                .withProjectId(account.projectId());
    }

    private static VpcClient vpcs(Account account) {
        return VpcClient.newBuilder()
                .withCredential(credentials(account))
                .withEndpoint(account.url())
                .withHttpConfig(config(account))
                .build();
    }

    private static EcsClient servers(Account account) {
        return EcsClient.newBuilder()
                .withCredential(credentials(account))
                .withEndpoint(account.url())
                .withHttpConfig(config(account))
                .build();
    }

    @Override
    public Vpc build(Account account, String name, String cidr, List<String> blocks) {
        VpcClient client = vpcs(account);
        String vpc = client.createVpc(new CreateVpcRequest()
                        .withBody(new CreateVpcRequestBody()
                                .withVpc(new CreateVpcOption().withName(name).withCidr(cidr))))
                .getVpc()
                .getId();
        await().atMost(LIMIT)
                .until(() -> client.showVpc(new ShowVpcRequest().withVpcId(vpc))
                        .getVpc()
                        .getStatus()
                        .getValue()
                        .equals("OK"));
        String group = client.createSecurityGroup(new CreateSecurityGroupRequest()
                        .withBody(new CreateSecurityGroupRequestBody()
                                .withSecurityGroup(new CreateSecurityGroupOption().withName(name + "-sg"))))
                .getSecurityGroup()
                .getId();
        client.createSecurityGroupRule(new CreateSecurityGroupRuleRequest()
                .withBody(new CreateSecurityGroupRuleRequestBody()
                        .withSecurityGroupRule(new CreateSecurityGroupRuleOption()
                                .withSecurityGroupId(group)
                                .withDirection("ingress")
                                .withEthertype("IPv4")
                                .withProtocol("icmp")
                                .withRemoteIpPrefix("0.0.0.0/0"))));
        List<String> subnets = new ArrayList<>();
        List<String> servers = new ArrayList<>();
        for (String block : blocks) {
            String subnet = client.createSubnet(new CreateSubnetRequest()
                            .withBody(new CreateSubnetRequestBody()
                                    .withSubnet(new CreateSubnetOption()
                                            .withName(name + "-" + subnets.size())
                                            .withCidr(block)
                                            .withGatewayIp(block.replace(".0/24", ".1"))
                                            .withVpcId(vpc))))
                    .getSubnet()
                    .getId();
            await().atMost(LIMIT)
                    .until(() -> client.showSubnet(new ShowSubnetRequest().withSubnetId(subnet))
                            .getSubnet()
                            .getStatus()
                            .getValue()
                            .equals("ACTIVE"));
            subnets.add(subnet);
            servers.add(server(account, name + "-" + servers.size(), vpc, subnet, group));
        }
        return new Vpc(vpc, subnets, servers);
    }

    private static String server(Account account, String name, String vpc, String subnet, String group) {
        EcsClient client = servers(account);
        String job = client.createServers(new CreateServersRequest()
                        .withBody(new CreateServersRequestBody()
                                .withServer(new PrePaidServer()
                                        .withName(name)
                                        .withFlavorRef("s3.medium.1")
                                        .withImageRef("Standard_Debian_12_latest")
                                        .withVpcid(vpc)
                                        .withNics(List.of(new PrePaidServerNic().withSubnetId(subnet)))
                                        .withRootVolume(new PrePaidServerRootVolume()
                                                .withVolumetype(PrePaidServerRootVolume.VolumetypeEnum.SSD))
                                        .withSecurityGroups(List.of(new PrePaidServerSecurityGroup().withId(group))))))
                .getJobId();
        return finished(client, job)
                .getEntities()
                .getSubJobs()
                .getFirst()
                .getEntities()
                .getServerId();
    }

    private static ShowJobResponse finished(EcsClient client, String job) {
        return await().atMost(LIMIT)
                .until(
                        () -> client.showJob(new ShowJobRequest().withJobId(job)),
                        found -> found.getStatus().getValue().equals("SUCCESS"));
    }

    @Override
    public String peer(Account account, String name, String vpc, String peerVpc, String peerProject) {
        VpcPeering peering = vpcs(account)
                .createVpcPeering(new CreateVpcPeeringRequest()
                        .withBody(new CreateVpcPeeringRequestBody()
                                .withPeering(new CreateVpcPeeringOption()
                                        .withName(name)
                                        .withDescription("")
                                        .withRequestVpcInfo(new VpcInfo().withVpcId(vpc))
                                        .withAcceptVpcInfo(
                                                new VpcInfo().withVpcId(peerVpc).withTenantId(peerProject)))))
                .getPeering();
        return peering.getId() + "/" + peering.getStatus().getValue();
    }

    @Override
    public String accept(Account account, String peering) {
        return vpcs(account)
                .acceptVpcPeering(new AcceptVpcPeeringRequest().withPeeringId(peering))
                .getStatus()
                .getValue();
    }

    @Override
    public void route(Account account, String vpc, String destination, String peering) {
        vpcs(account)
                .createVpcRoute(new CreateVpcRouteRequest()
                        .withBody(new CreateVpcRouteRequestBody()
                                .withRoute(new CreateVpcRouteOption()
                                        .withType(CreateVpcRouteOption.TypeEnum.PEERING)
                                        .withVpcId(vpc)
                                        .withDestination(destination)
                                        .withNexthop(peering))));
    }

    @Override
    public Pages pages(Account account) {
        // The project is found by its name first, as clients without a project id do.
        IamClient iam = IamClient.newBuilder()
                .withCredential(new GlobalCredentials()
                        .withAk(account.accessKey())
                        .withSk(account.secretKey())
                        .withDomainId(account.domainId()))
                .withEndpoint(account.url())
                .withHttpConfig(config(account))
                .build();
        String project = iam.keystoneListAuthProjects(new KeystoneListAuthProjectsRequest()).getProjects().stream()
                .filter(found -> found.getName().equals(account.project()))
                .map(AuthProjectResult::getId)
                .findFirst()
                .orElseThrow();
        if (!project.equals(account.projectId())) {
            throw new AssertionError("the project " + account.project() + " has the id " + project);
        }
        VpcClient client = vpcs(account);
        List<String> ids = new ArrayList<>();
        int pages = 0;
        ListVpcsRequest request = new ListVpcsRequest().withLimit(1);
        while (true) {
            List<com.huaweicloud.sdk.vpc.v2.model.Vpc> page =
                    client.listVpcs(request).getVpcs();
            if (page.isEmpty()) {
                return new Pages(ids, pages);
            }
            pages++;
            page.forEach(vpc -> ids.add(vpc.getId()));
            request.withMarker(ids.getLast());
        }
    }

    @Override
    public List<Refusal> refusals(Account account, Vpc vpc, String peerVpc) {
        VpcClient client = vpcs(account);
        return List.of(
                refused("peering again", () -> peer(account, "again", vpc.id(), peerVpc, account.projectId())),
                refused(
                        "peering with nobody",
                        () -> peer(
                                account,
                                "nobody",
                                vpc.id(),
                                "00000000-0000-4000-8000-000000000000",
                                account.projectId())),
                refused(
                        "subnet outside",
                        () -> client.createSubnet(new CreateSubnetRequest()
                                .withBody(new CreateSubnetRequestBody()
                                        .withSubnet(new CreateSubnetOption()
                                                .withName("outside")
                                                .withCidr("192.168.7.0/24")
                                                .withGatewayIp("192.168.7.1")
                                                .withVpcId(vpc.id()))))),
                refused("delete in use", () -> client.deleteVpc(new DeleteVpcRequest().withVpcId(vpc.id()))),
                refused("show nothing", () -> client.showVpc(new ShowVpcRequest().withVpcId("nothing"))));
    }

    private static Refusal refused(String call, Runnable action) {
        try {
            action.run();
        } catch (ServiceResponseException e) {
            return new Refusal(call, e.getHttpStatusCode(), Objects.requireNonNullElse(e.getErrorMsg(), ""));
        }
        throw new AssertionError(call + " was not refused");
    }

    @Override
    public void tearDown(Account account) {
        VpcClient client = vpcs(account);
        EcsClient servers = servers(account);
        List<ServerId> all = servers.listServersDetails(new ListServersDetailsRequest()).getServers().stream()
                .map(ServerDetail::getId)
                .map(id -> new ServerId().withId(id))
                .toList();
        if (!all.isEmpty()) {
            finished(
                    servers,
                    servers.deleteServers(new DeleteServersRequest()
                                    .withBody(new DeleteServersRequestBody().withServers(all)))
                            .getJobId());
        }
        for (VpcPeering peering :
                client.listVpcPeerings(new ListVpcPeeringsRequest()).getPeerings()) {
            client.deleteVpcPeering(new DeleteVpcPeeringRequest().withPeeringId(peering.getId()));
        }
        for (Subnet subnet : client.listSubnets(new ListSubnetsRequest()).getSubnets()) {
            client.deleteSubnet(
                    new DeleteSubnetRequest().withVpcId(subnet.getVpcId()).withSubnetId(subnet.getId()));
        }
        for (com.huaweicloud.sdk.vpc.v2.model.Vpc vpc :
                client.listVpcs(new ListVpcsRequest()).getVpcs()) {
            client.deleteVpc(new DeleteVpcRequest().withVpcId(vpc.getId()));
        }
        for (SecurityGroup group :
                client.listSecurityGroups(new ListSecurityGroupsRequest()).getSecurityGroups()) {
            if (!group.getName().equals("default")) {
                client.deleteSecurityGroup(new DeleteSecurityGroupRequest().withSecurityGroupId(group.getId()));
            }
        }
    }

    @Override
    public String toString() {
        return "Java SDK";
    }
}

"""Huawei Cloud's SDK for Python, with an access key. Called as: python_sdk.py VERB ACCOUNT ARGUMENTS, the latter two as JSON; the
answer is one line of JSON. The verbs are those of the tests' interface RealClient.
"""

import json
import sys
import time

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ServiceResponseException
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkecs import v2 as ecss
from huaweicloudsdkvpc import v2 as vpcs

verb, account, arguments = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])


def client(kind):
    config = HttpConfig.get_default_config()
    if account["url"].startswith("https"):
        config.ssl_ca_cert = account["caFile"]
    credentials = BasicCredentials(account["accessKey"], account["secretKey"], account["projectId"])
    builder = kind.new_builder().with_http_config(config).with_credentials(credentials)
    return builder.with_endpoint(account["url"]).build()


vpc = client(vpcs.VpcClient)
ecs = client(ecss.EcsClient)


def until(ask, done):
    for _ in range(600):
        found = ask()
        if done(found):
            return found
        time.sleep(0.05)
    raise SystemExit("waited in vain")


def finished(job):
    return until(lambda: ecs.show_job(ecss.ShowJobRequest(job_id=job)), lambda found: found.status == "SUCCESS")


def create_subnet(vpc_id, name, cidr):
    wanted = vpcs.CreateSubnetOption(name=name, cidr=cidr, vpc_id=vpc_id, gateway_ip=cidr.replace(".0/24", ".1"))
    made = vpc.create_subnet(vpcs.CreateSubnetRequest(body=vpcs.CreateSubnetRequestBody(subnet=wanted)))
    return made.subnet.id


def create_group(name):
    wanted = vpcs.CreateSecurityGroupOption(name=name)
    body = vpcs.CreateSecurityGroupRequestBody(security_group=wanted)
    made = vpc.create_security_group(vpcs.CreateSecurityGroupRequest(body=body)).security_group.id
    rule = vpcs.CreateSecurityGroupRuleOption(
        security_group_id=made, direction="ingress", ethertype="IPv4", protocol="icmp", remote_ip_prefix="0.0.0.0/0"
    )
    body = vpcs.CreateSecurityGroupRuleRequestBody(security_group_rule=rule)
    vpc.create_security_group_rule(vpcs.CreateSecurityGroupRuleRequest(body=body))
    return made


def create_server(name, vpc_id, subnet, group):
    wanted = ecss.PrePaidServer(
        name=name,
        flavor_ref="s3.medium.1",
        image_ref="Standard_Debian_12_latest",
        vpcid=vpc_id,
        nics=[ecss.PrePaidServerNic(subnet_id=subnet)],
        root_volume=ecss.PrePaidServerRootVolume(volumetype="SSD"),
        security_groups=[ecss.PrePaidServerSecurityGroup(id=group)],
    )
    started = ecs.create_servers(ecss.CreateServersRequest(body=ecss.CreateServersRequestBody(server=wanted)))
    return finished(started.job_id).entities.sub_jobs[0].entities.server_id


def build(name, cidr, subnets):
    body = vpcs.CreateVpcRequestBody(vpc=vpcs.CreateVpcOption(name=name, cidr=cidr))
    made = vpc.create_vpc(vpcs.CreateVpcRequest(body=body)).vpc.id
    until(lambda: vpc.show_vpc(vpcs.ShowVpcRequest(vpc_id=made)), lambda found: found.vpc.status == "OK")
    group = create_group(name + "-sg")
    networks, servers = [], []
    for block in subnets:
        label = f"{name}-{len(networks)}"
        networks.append(create_subnet(made, label, block))
        servers.append(create_server(label, made, networks[-1], group))
    return {"id": made, "subnets": networks, "servers": servers}


def peer(name, peerVpc, peerProject, **requester):
    wanted = vpcs.CreateVpcPeeringOption(
        name=name,
        request_vpc_info=vpcs.VpcInfo(vpc_id=requester["vpc"]),
        accept_vpc_info=vpcs.VpcInfo(vpc_id=peerVpc, tenant_id=peerProject),
    )
    body = vpcs.CreateVpcPeeringRequestBody(peering=wanted)
    made = vpc.create_vpc_peering(vpcs.CreateVpcPeeringRequest(body=body)).peering
    return f"{made.id}/{made.status}"


def accept(peering):
    return vpc.accept_vpc_peering(vpcs.AcceptVpcPeeringRequest(peering_id=peering)).status


def route(destination, peering, **owner):
    wanted = vpcs.CreateVpcRouteOption(type="peering", vpc_id=owner["vpc"], destination=destination, nexthop=peering)
    vpc.create_vpc_route(vpcs.CreateVpcRouteRequest(body=vpcs.CreateVpcRouteRequestBody(route=wanted)))


def pages():
    ids, count, marker = [], 0, None
    while True:
        page = vpc.list_vpcs(vpcs.ListVpcsRequest(limit=1, marker=marker)).vpcs
        if not page:
            return {"ids": ids, "pages": count}
        ids += [found.id for found in page]
        count, marker = count + 1, ids[-1]


def refusals(subnets, servers, peerVpc, **own):
    mine, project, nobody = own["vpc"], account["projectId"], "00000000-0000-4000-8000-000000000000"
    told = []
    for call, action in (
        ("peering again", lambda: peer("again", peerVpc, project, vpc=mine)),
        ("peering with nobody", lambda: peer("nobody", nobody, project, vpc=mine)),
        ("subnet outside", lambda: create_subnet(mine, "outside", "192.168.7.0/24")),
        ("delete in use", lambda: vpc.delete_vpc(vpcs.DeleteVpcRequest(vpc_id=mine))),
        ("show nothing", lambda: vpc.show_vpc(vpcs.ShowVpcRequest(vpc_id="nothing"))),
    ):
        try:
            action()
        except ServiceResponseException as error:
            told.append({"call": call, "status": error.status_code, "message": error.error_msg})
        else:
            raise SystemExit(call + " was not refused")
    return told


def tearDown():
    servers = ecs.list_servers_details(ecss.ListServersDetailsRequest()).servers
    if servers:
        body = ecss.DeleteServersRequestBody(servers=[ecss.ServerId(id=found.id) for found in servers])
        finished(ecs.delete_servers(ecss.DeleteServersRequest(body=body)).job_id)
    for found in vpc.list_vpc_peerings(vpcs.ListVpcPeeringsRequest()).peerings:
        vpc.delete_vpc_peering(vpcs.DeleteVpcPeeringRequest(peering_id=found.id))
    for found in vpc.list_subnets(vpcs.ListSubnetsRequest()).subnets:
        vpc.delete_subnet(vpcs.DeleteSubnetRequest(vpc_id=found.vpc_id, subnet_id=found.id))
    for found in vpc.list_vpcs(vpcs.ListVpcsRequest()).vpcs:
        vpc.delete_vpc(vpcs.DeleteVpcRequest(vpc_id=found.id))
    for found in vpc.list_security_groups(vpcs.ListSecurityGroupsRequest()).security_groups:
        if found.name != "default":
            vpc.delete_security_group(vpcs.DeleteSecurityGroupRequest(security_group_id=found.id))


verbs = (build, peer, accept, route, pages, refusals, tearDown)
print("\n" + json.dumps({one.__name__: one for one in verbs}[verb](**arguments)))

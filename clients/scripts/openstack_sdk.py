"""OpenStack's SDK for Python, with a password. Called as: openstack_sdk.py VERB ACCOUNT ARGUMENTS, the latter two as JSON; the
answer is one line of JSON. The verbs are those of the tests' interface RealClient. For what OpenStack does not know (peerings), the SDK
sends the cloud's own calls.
"""

import json
import sys

import openstack

verb, account, arguments = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
cloud = openstack.connect(
    auth_url=account["url"] + "/v3",
    username=account["user"],
    password=account["password"],
    user_domain_name=account["domain"],
    project_name=account["project"],
    project_domain_name=account["domain"],
    region_name=account["region"],
    cacert=account["caFile"] if account["url"].startswith("https") else None,
)


def call(method, path, body=None):
    answer = cloud.network.request(path, method, json=body)
    if answer.status_code >= 400:
        openstack.exceptions.raise_from_response(answer)
    return answer.json() if answer.content else None


def build(name, cidr, subnets):
    # The user of a project may ask who he is: a client with a region must find the identity service too.
    assert cloud.endpoint_for("identity") is not None
    router = cloud.network.create_router(name=name)
    group = cloud.network.create_security_group(name=name + "-sg")
    cloud.network.create_security_group_rule(
        security_group_id=group.id,
        direction="ingress",
        ether_type="IPv4",
        protocol="icmp",
        remote_ip_prefix="0.0.0.0/0",
    )
    image = cloud.image.find_image("Standard_Debian_12_latest", ignore_missing=False)
    flavor = cloud.compute.find_flavor("s3.medium.1", ignore_missing=False)
    networks, servers = [], []
    for block in subnets:
        label = f"{name}-{len(networks)}"
        network = cloud.network.create_network(name=label)
        subnet = cloud.network.create_subnet(network_id=network.id, ip_version=4, cidr=block, name=label)
        cloud.network.add_interface_to_router(router, subnet_id=subnet.id)
        networks.append(network.id)
        server = cloud.compute.create_server(
            name=label,
            image_id=image.id,
            flavor_id=flavor.id,
            networks=[{"uuid": network.id}],
            security_groups=[{"name": group.id}],
        )
        servers.append(cloud.compute.wait_for_server(server, interval=0.2).id)
    return {"id": router.id, "subnets": networks, "servers": servers}


def peer(name, vpc, peerVpc, peerProject):
    accepter = {"vpc_id": peerVpc, "tenant_id": peerProject}
    body = {"peering": {"name": name, "request_vpc_info": {"vpc_id": vpc}, "accept_vpc_info": accepter}}
    peering = call("POST", "/vpc/peerings", body)["peering"]
    return peering["id"] + "/" + peering["status"]


def accept(peering):
    return call("PUT", f"/vpc/peerings/{peering}/accept")["status"]


def route(vpc, destination, peering):
    body = {"route": {"type": "peering", "vpc_id": vpc, "destination": destination, "nexthop": peering}}
    call("POST", "/vpc/routes", body)


def pages():
    ids = [found.id for found in cloud.network.routers(limit=1)]
    return {"ids": ids, "pages": len(ids)}


def refusals(vpc, subnets, servers, peerVpc):
    nobody = "00000000-0000-4000-8000-000000000000"
    outside = [{"ip_address": "192.168.7.7"}]
    told = []
    for name, action in (
        ("peering again", lambda: peer("again", vpc, peerVpc, account["projectId"])),
        ("router in use", lambda: cloud.network.delete_router(vpc, ignore_missing=False)),
        ("network in use", lambda: cloud.network.delete_network(subnets[0], ignore_missing=False)),
        ("port outside", lambda: cloud.network.create_port(network_id=subnets[0], fixed_ips=outside)),
        ("rule of nobody", lambda: cloud.network.delete_security_group_rule(nobody, ignore_missing=False)),
    ):
        try:
            action()
        except openstack.exceptions.HttpException as error:
            told.append({"call": name, "status": error.status_code, "message": f"{error} {error.details}"})
        else:
            raise SystemExit(name + " was not refused")
    return told


def tearDown():
    for server in list(cloud.compute.servers()):
        cloud.compute.delete_server(server)
        cloud.compute.wait_for_delete(server, interval=0.2)
    for peering in call("GET", "/vpc/peerings")["peerings"]:
        call("DELETE", "/vpc/peerings/" + peering["id"])
    for router in list(cloud.network.routers()):
        for port in list(cloud.network.ports(device_id=router.id)):
            cloud.network.remove_interface_from_router(router, port_id=port.id)
        cloud.network.delete_router(router, ignore_missing=False)
    for network in list(cloud.network.networks()):
        cloud.network.delete_network(network, ignore_missing=False)
    for group in list(cloud.network.security_groups()):
        if group.name != "default":
            cloud.network.delete_security_group(group, ignore_missing=False)


verbs = (build, peer, accept, route, pages, refusals, tearDown)
print("\n" + json.dumps({one.__name__: one for one in verbs}[verb](**arguments)))

"""Debian's openstack CLI, with a password. Called as: openstack_cli.py VERB ACCOUNT ARGUMENTS, the latter two as JSON; the answer is
one line of JSON. The verbs are those of the tests' interface RealClient. The CLI knows no peerings: for these, and for listing in
pages, the SDK that it is made of sends the cloud's own calls.
"""

import json
import os
import re
import subprocess
import sys

import openstack

verb, account, arguments = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
os.environ.update(
    OS_AUTH_URL=account["url"] + "/v3",
    OS_IDENTITY_API_VERSION="3",
    OS_USERNAME=account["user"],
    OS_PASSWORD=account["password"],
    OS_USER_DOMAIN_NAME=account["domain"],
    OS_PROJECT_NAME=account["project"],
    OS_PROJECT_DOMAIN_NAME=account["domain"],
    OS_REGION_NAME=account["region"],
)
if account["url"].startswith("https"):
    os.environ["OS_CACERT"] = account["caFile"]


def run(*line):
    """What the CLI said, and whether it was content."""
    return subprocess.run(["openstack", *line], capture_output=True, text=True, timeout=120)


def cli(*line):
    done = run(*line)
    if done.returncode != 0:
        raise SystemExit(f"openstack {' '.join(line)}: {done.stderr}")
    return done.stdout


def made(*line):
    return json.loads(cli(*line, "-f", "json"))["id"]


def network():
    return openstack.connect(load_envvars=True).network


def call(method, path, body=None):
    """A call of the API v2.0 that the CLI has no command for."""
    answer = network().request(path, method, json=body)
    if answer.status_code >= 400:
        raise openstack.exceptions.HttpException(
            message=answer.json()["NeutronError"]["message"], http_status=answer.status_code
        )
    return answer.json() if answer.content else None


def build(name, cidr, subnets):
    router = made("router", "create", name)
    group = made("security", "group", "create", name + "-sg")
    cli("security", "group", "rule", "create", "--protocol", "icmp", "--remote-ip", "0.0.0.0/0", group)
    networks, servers = [], []
    for block in subnets:
        label = f"{name}-{len(networks)}"
        networks.append(made("network", "create", label))
        subnet = made("subnet", "create", "--network", label, "--subnet-range", block, label)
        cli("router", "add", "subnet", router, subnet)
        servers.append(
            made(
                *("server", "create", "--flavor", "s3.medium.1", "--image", "Standard_Debian_12_latest"),
                *("--network", label, "--security-group", group, "--wait", label),
            )
        )
    return {"id": router, "subnets": networks, "servers": servers}


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
    ids, count, path = [], 0, "/routers?limit=1"
    while path:
        page = call("GET", path)
        count += 1
        ids += [router["id"] for router in page["routers"]]
        following = [link["href"] for link in page.get("routers_links", []) if link["rel"] == "next"]
        path = following[0].split("/v2.0", 1)[1] if following else None
    return {"ids": ids, "pages": count}


def refusals(vpc, subnets, servers, peerVpc):
    told = []
    try:
        peer("again", vpc, peerVpc, account["projectId"])
    except openstack.exceptions.HttpException as error:
        told.append({"call": "peering again", "status": error.status_code, "message": str(error)})
    for line in (
        ("router", "delete", vpc),
        ("network", "delete", subnets[0]),
        ("port", "create", "--network", subnets[0], "--fixed-ip", "ip-address=192.168.7.7", "outside"),
        ("security", "group", "rule", "delete", "00000000-0000-4000-8000-000000000000"),
    ):
        done = run(*line)
        if done.returncode == 0:
            raise SystemExit(f"openstack {' '.join(line)} was not refused")
        status = re.search(r"\b(4\d\d)\b", done.stderr) or re.search("(No .* found)", done.stderr)
        found = status.group(1) if status else "0"
        number = int(found) if found.isdigit() else 404
        told.append({"call": " ".join(line), "status": number, "message": done.stderr.strip()})
    return told


def tearDown():
    def ids(*line):
        return [item["ID"] for item in json.loads(cli(*line, "list", "-f", "json"))]

    for server in ids("server"):
        cli("server", "delete", "--wait", server)
    for peering in call("GET", "/vpc/peerings")["peerings"]:
        call("DELETE", "/vpc/peerings/" + peering["id"])
    for router in ids("router"):
        for port in json.loads(cli("port", "list", "--router", router, "-f", "json")):
            cli("router", "remove", "port", router, port["ID"])
        cli("router", "delete", router)
    for net in ids("network"):
        cli("network", "delete", net)
    for group in json.loads(cli("security", "group", "list", "-f", "json")):
        if group["Name"] != "default":
            cli("security", "group", "delete", group["ID"])


verbs = (build, peer, accept, route, pages, refusals, tearDown)
print("\n" + json.dumps({one.__name__: one for one in verbs}[verb](**arguments)))

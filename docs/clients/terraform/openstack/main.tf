# Two VPCs with a subnet and a server each, with OpenStack's provider. Credentials and endpoint come from the environment
# (isthmus context env). OpenStack knows no peerings: peering.json adds one with both routes, by isthmus apply.

terraform {
  required_providers {
    openstack = {
      source  = "terraform-provider-openstack/openstack"
      version = "~> 3.4"
    }
  }
}

provider "openstack" {}

variable "flavor" {
  description = "size of both servers"
  default     = "s3.medium.1"
}

variable "remark" {
  description = "description of whatever has one"
  default     = "made by Terraform"
}

variable "labels" {
  description = "tags of whatever has some"
  default     = ["stage=test"]
}

data "openstack_images_image_v2" "debian" {
  name = "Standard_Debian_12_latest"
}

data "openstack_compute_flavor_v2" "small" {
  name = var.flavor
}

locals {
  sides = {
    east = "172.16.0.0/24"
    west = "10.0.0.0/24"
  }
}

# A router is a VPC.
resource "openstack_networking_router_v2" "vpc" {
  for_each    = local.sides
  name        = each.key
  description = var.remark
  tags        = var.labels
}

resource "openstack_networking_network_v2" "network" {
  for_each    = local.sides
  name        = "${each.key}-a"
  description = var.remark
  tags        = var.labels
}

resource "openstack_networking_subnet_v2" "subnet" {
  for_each        = local.sides
  name            = "${each.key}-a"
  network_id      = openstack_networking_network_v2.network[each.key].id
  cidr            = each.value
  dns_nameservers = ["100.125.4.25"]
  tags            = var.labels
}

resource "openstack_networking_router_interface_v2" "attachment" {
  for_each  = local.sides
  router_id = openstack_networking_router_v2.vpc[each.key].id
  subnet_id = openstack_networking_subnet_v2.subnet[each.key].id
}

resource "openstack_networking_secgroup_v2" "servers" {
  name        = "servers"
  description = var.remark
  tags        = var.labels
}

resource "openstack_networking_secgroup_rule_v2" "ping" {
  security_group_id = openstack_networking_secgroup_v2.servers.id
  direction         = "ingress"
  ethertype         = "IPv4"
  protocol          = "icmp"
  remote_ip_prefix  = "0.0.0.0/0"
}

resource "openstack_networking_secgroup_rule_v2" "ssh" {
  security_group_id = openstack_networking_secgroup_v2.servers.id
  direction         = "ingress"
  ethertype         = "IPv4"
  protocol          = "tcp"
  port_range_min    = 22
  port_range_max    = 22
  remote_ip_prefix  = "172.16.0.0/12"
}

resource "openstack_compute_keypair_v2" "key" {
  name = "dora"
}

resource "openstack_compute_servergroup_v2" "apart" {
  name     = "apart"
  policies = ["anti-affinity"]
}

resource "openstack_networking_port_v2" "nic" {
  for_each           = local.sides
  name               = "${each.key}-1"
  network_id         = openstack_networking_network_v2.network[each.key].id
  security_group_ids = [openstack_networking_secgroup_v2.servers.id]
  tags               = var.labels

  fixed_ip {
    subnet_id  = openstack_networking_subnet_v2.subnet[each.key].id
    ip_address = cidrhost(each.value, 11)
  }

  depends_on = [openstack_networking_router_interface_v2.attachment]
}

resource "openstack_compute_instance_v2" "server" {
  for_each  = local.sides
  name      = "${each.key}-1"
  image_id  = data.openstack_images_image_v2.debian.id
  flavor_id = data.openstack_compute_flavor_v2.small.id
  key_pair  = openstack_compute_keypair_v2.key.name
  metadata  = { purpose = var.remark }
  tags      = var.labels
  user_data = "#!/bin/sh\n"

  network {
    port = openstack_networking_port_v2.nic[each.key].id
  }

  scheduler_hints {
    group = openstack_compute_servergroup_v2.apart.id
  }
}

# A network ACL for the subnet in the east: no telnet, all else.
resource "openstack_fw_rule_v2" "telnet" {
  name             = "no-telnet"
  description      = var.remark
  action           = "deny"
  protocol         = "tcp"
  destination_port = "23"
}

resource "openstack_fw_rule_v2" "rest" {
  name     = "all-else"
  action   = "allow"
  protocol = "any"
}

resource "openstack_fw_policy_v2" "policy" {
  name        = "east"
  description = var.remark
  rules       = [openstack_fw_rule_v2.telnet.id, openstack_fw_rule_v2.rest.id]
}

resource "openstack_fw_group_v2" "acl" {
  name                       = "east"
  description                = var.remark
  ingress_firewall_policy_id = openstack_fw_policy_v2.policy.id
  egress_firewall_policy_id  = openstack_fw_policy_v2.policy.id
  ports                      = [openstack_networking_router_interface_v2.attachment["east"].port_id]
}

output "addresses" {
  value = { for side, server in openstack_compute_instance_v2.server : side => server.access_ip_v4 }
}

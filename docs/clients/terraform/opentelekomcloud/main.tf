# Two accounts, each with a VPC, peered: the provider of Open Telekom Cloud. The first account's credentials come from the
# environment (isthmus context env), the second's from the variable "other".

terraform {
  required_providers {
    opentelekomcloud = {
      source = "opentelekomcloud/opentelekomcloud"
    }
  }
}

variable "other" {
  description = "who accepts the peering"
  sensitive   = true
  type = object({
    auth_url    = string
    domain_name = string
    tenant_name = string
    user_name   = string
    password    = string
    cacert_file = optional(string)
  })
}

variable "flavor" {
  description = "size of the servers"
  default     = "s3.medium.1"
}

variable "remark" {
  description = "description of whatever has one"
  default     = "made by Terraform"
}

variable "label" {
  description = "value of a tag"
  default     = "test"
}

provider "opentelekomcloud" {}

provider "opentelekomcloud" {
  alias       = "other"
  auth_url    = var.other.auth_url
  domain_name = var.other.domain_name
  tenant_name = var.other.tenant_name
  user_name   = var.other.user_name
  password    = var.other.password
  cacert_file = var.other.cacert_file
}

data "opentelekomcloud_images_image_v2" "debian" {
  name = "Standard_Debian_12_latest"
}

data "opentelekomcloud_compute_flavor_v2" "small" {
  name = var.flavor
}

# East: the account whose credentials the environment has.

resource "opentelekomcloud_vpc_v1" "east" {
  name        = "east"
  description = var.remark
  cidr        = "172.16.0.0/16"
  tags        = { stage = var.label }
}

resource "opentelekomcloud_vpc_subnet_v1" "east" {
  name        = "east-a"
  description = var.remark
  vpc_id      = opentelekomcloud_vpc_v1.east.id
  cidr        = "172.16.0.0/24"
  gateway_ip  = "172.16.0.1"
  tags        = { stage = var.label }
}

resource "opentelekomcloud_vpc_subnet_v1" "apart" {
  name       = "east-b"
  vpc_id     = opentelekomcloud_vpc_v1.east.id
  cidr       = "172.16.1.0/24"
  gateway_ip = "172.16.1.1"
}

resource "opentelekomcloud_networking_secgroup_v2" "east" {
  name        = "east"
  description = var.remark
}

# Without ports the provider asks for ICMP's type 0 and code 0 alone; from 0 to 255 is how it says all of it.
resource "opentelekomcloud_networking_secgroup_rule_v2" "ping" {
  security_group_id = opentelekomcloud_networking_secgroup_v2.east.id
  direction         = "ingress"
  ethertype         = "IPv4"
  protocol          = "icmp"
  port_range_min    = 0
  port_range_max    = 255
  remote_ip_prefix  = "0.0.0.0/0"
}

resource "opentelekomcloud_networking_secgroup_rule_v2" "ssh" {
  security_group_id = opentelekomcloud_networking_secgroup_v2.east.id
  description       = "from the other side"
  direction         = "ingress"
  ethertype         = "IPv4"
  protocol          = "tcp"
  port_range_min    = 22
  port_range_max    = 22
  remote_ip_prefix  = opentelekomcloud_vpc_v1.west.cidr
}

resource "opentelekomcloud_compute_keypair_v2" "east" {
  name = "east"
}

resource "opentelekomcloud_compute_servergroup_v2" "east" {
  name     = "east"
  policies = ["anti-affinity"]
}

resource "opentelekomcloud_ecs_instance_v1" "east" {
  name              = "east-1"
  image_id          = data.opentelekomcloud_images_image_v2.debian.id
  flavor            = data.opentelekomcloud_compute_flavor_v2.small.id
  vpc_id            = opentelekomcloud_vpc_v1.east.id
  availability_zone = "eu-de-01"
  key_name          = opentelekomcloud_compute_keypair_v2.east.name
  security_groups   = [opentelekomcloud_networking_secgroup_v2.east.id]
  system_disk_type  = "SSD"
  system_disk_size  = 20
  auto_recovery     = true
  tags              = { stage = var.label }

  nics {
    network_id = opentelekomcloud_vpc_subnet_v1.east.id
    ip_address = "172.16.0.11"
  }

  data_disks {
    type = "SAS"
    size = 10
  }

  os_scheduler_hints {
    group = opentelekomcloud_compute_servergroup_v2.east.id
  }

  delete_disks_on_termination = true
}

resource "opentelekomcloud_vpc_peering_connection_v2" "peering" {
  name           = "east-west"
  vpc_id         = opentelekomcloud_vpc_v1.east.id
  peer_vpc_id    = opentelekomcloud_vpc_v1.west.id
  peer_tenant_id = data.opentelekomcloud_identity_project_v3.other.id
}

# In the default route table of the VPC ...
resource "opentelekomcloud_vpc_route_v2" "east" {
  type        = "peering"
  vpc_id      = opentelekomcloud_vpc_v1.east.id
  destination = opentelekomcloud_vpc_v1.west.cidr
  nexthop     = opentelekomcloud_vpc_peering_connection_accepter_v2.accepter.id
}

# ... and in a table of its own for the second subnet.
resource "opentelekomcloud_vpc_route_table_v1" "apart" {
  name        = "apart"
  description = var.remark
  vpc_id      = opentelekomcloud_vpc_v1.east.id
  subnets     = [opentelekomcloud_vpc_subnet_v1.apart.id]

  route {
    destination = opentelekomcloud_vpc_v1.west.cidr
    type        = "peering"
    nexthop     = opentelekomcloud_vpc_peering_connection_accepter_v2.accepter.id
    description = var.remark
  }
}

# A network ACL: no telnet, all else.
resource "opentelekomcloud_fw_rule_v2" "telnet" {
  name             = "no-telnet"
  description      = var.remark
  action           = "deny"
  protocol         = "tcp"
  destination_port = "23"
}

resource "opentelekomcloud_fw_rule_v2" "rest" {
  name     = "all-else"
  action   = "allow"
  protocol = "any"
}

resource "opentelekomcloud_fw_policy_v2" "east" {
  name        = "east"
  description = var.remark
  rules       = [opentelekomcloud_fw_rule_v2.telnet.id, opentelekomcloud_fw_rule_v2.rest.id]
}

resource "opentelekomcloud_fw_firewall_group_v2" "east" {
  name              = "east"
  description       = var.remark
  ingress_policy_id = opentelekomcloud_fw_policy_v2.east.id
  egress_policy_id  = opentelekomcloud_fw_policy_v2.east.id
}

# West: the other account.

data "opentelekomcloud_identity_project_v3" "other" {
  provider = opentelekomcloud.other
  name     = var.other.tenant_name
}

resource "opentelekomcloud_vpc_v1" "west" {
  provider = opentelekomcloud.other
  name     = "west"
  cidr     = "10.0.0.0/16"
}

resource "opentelekomcloud_vpc_subnet_v1" "west" {
  provider   = opentelekomcloud.other
  name       = "west-a"
  vpc_id     = opentelekomcloud_vpc_v1.west.id
  cidr       = "10.0.0.0/24"
  gateway_ip = "10.0.0.1"
}

resource "opentelekomcloud_networking_secgroup_v2" "west" {
  provider = opentelekomcloud.other
  name     = "west"
}

resource "opentelekomcloud_networking_secgroup_rule_v2" "west" {
  provider          = opentelekomcloud.other
  security_group_id = opentelekomcloud_networking_secgroup_v2.west.id
  direction         = "ingress"
  ethertype         = "IPv4"
  protocol          = "icmp"
  port_range_min    = 0
  port_range_max    = 255
  remote_ip_prefix  = "172.16.0.0/16"
}

# The same cloud's other way to make a server.
resource "opentelekomcloud_compute_instance_v2" "west" {
  provider        = opentelekomcloud.other
  name            = "west-1"
  image_name      = "Standard_Debian_12_latest"
  flavor_name     = var.flavor
  security_groups = [opentelekomcloud_networking_secgroup_v2.west.name]
  metadata        = { purpose = var.remark }
  tags            = { stage = var.label }

  network {
    uuid        = opentelekomcloud_vpc_subnet_v1.west.id
    fixed_ip_v4 = "10.0.0.11"
  }
}

resource "opentelekomcloud_vpc_peering_connection_accepter_v2" "accepter" {
  provider                  = opentelekomcloud.other
  vpc_peering_connection_id = opentelekomcloud_vpc_peering_connection_v2.peering.id
  accept                    = true
}

resource "opentelekomcloud_vpc_route_v2" "west" {
  provider    = opentelekomcloud.other
  type        = "peering"
  vpc_id      = opentelekomcloud_vpc_v1.west.id
  destination = opentelekomcloud_vpc_v1.east.cidr
  nexthop     = opentelekomcloud_vpc_peering_connection_accepter_v2.accepter.id
}

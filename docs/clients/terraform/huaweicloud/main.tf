# Two accounts, each with a VPC, peered: the provider of Huawei Cloud. Region, credentials and the service's address come
# from the environment (isthmus context env), the other account's from the variable "other".

terraform {
  required_providers {
    huaweicloud = {
      source = "huaweicloud/huaweicloud"
    }
  }
}

variable "url" {
  description = "where the service is, such as http://127.0.0.1:9696"
}

variable "other" {
  description = "who accepts the peering"
  sensitive   = true
  type = object({
    access_key = string
    secret_key = string
    project_id = string
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

locals {
  services  = ["vpc", "ecs", "evs", "ims", "iam", "kms", "lts", "dns"]
  endpoints = { for service in local.services : service => "${var.url}/" }
}

provider "huaweicloud" {
  auth_url                = "${var.url}/v3"
  endpoints               = local.endpoints
  skip_check_website_type = true
}

provider "huaweicloud" {
  alias                   = "other"
  auth_url                = "${var.url}/v3"
  endpoints               = local.endpoints
  access_key              = var.other.access_key
  secret_key              = var.other.secret_key
  project_id              = var.other.project_id
  skip_check_website_type = true
}

data "huaweicloud_images_image" "debian" {
  name        = "Standard_Debian_12_latest"
  most_recent = true
}

# East: the account whose credentials the environment has.

resource "huaweicloud_vpc" "east" {
  name        = "east"
  description = var.remark
  cidr        = "172.16.0.0/16"
  tags        = { stage = var.label }
}

resource "huaweicloud_vpc_subnet" "east" {
  name        = "east-a"
  description = var.remark
  vpc_id      = huaweicloud_vpc.east.id
  cidr        = "172.16.0.0/24"
  gateway_ip  = "172.16.0.1"
  tags        = { stage = var.label }
}

resource "huaweicloud_vpc_subnet" "apart" {
  name       = "east-b"
  vpc_id     = huaweicloud_vpc.east.id
  cidr       = "172.16.1.0/24"
  gateway_ip = "172.16.1.1"
}

resource "huaweicloud_vpc_address_group" "offices" {
  name        = "offices"
  description = var.remark
  addresses   = ["192.0.2.0/24", "198.51.100.7"]
}

resource "huaweicloud_networking_secgroup" "east" {
  name        = "east"
  description = var.remark
  tags        = { stage = var.label }
}

resource "huaweicloud_networking_secgroup_rule" "ping" {
  security_group_id = huaweicloud_networking_secgroup.east.id
  direction         = "ingress"
  ethertype         = "IPv4"
  protocol          = "icmp"
  remote_ip_prefix  = "0.0.0.0/0"
}

resource "huaweicloud_networking_secgroup_rule" "web" {
  security_group_id       = huaweicloud_networking_secgroup.east.id
  description             = "from the offices"
  direction               = "ingress"
  ethertype               = "IPv4"
  protocol                = "tcp"
  ports                   = "80,443,8000-8080"
  priority                = 5
  action                  = "allow"
  remote_address_group_id = huaweicloud_vpc_address_group.offices.id
}

resource "huaweicloud_kps_keypair" "east" {
  name = "east"
}

resource "huaweicloud_compute_instance" "east" {
  name               = "east-1"
  description        = var.remark
  image_id           = data.huaweicloud_images_image.debian.id
  flavor_id          = var.flavor
  security_group_ids = [huaweicloud_networking_secgroup.east.id]
  availability_zone  = "eu-de-01"
  key_pair           = huaweicloud_kps_keypair.east.name
  system_disk_type   = "SSD"
  system_disk_size   = 40
  metadata           = { purpose = var.remark }
  tags               = { stage = var.label }

  network {
    uuid        = huaweicloud_vpc_subnet.east.id
    fixed_ip_v4 = "172.16.0.11"
  }

  data_disks {
    type = "SAS"
    size = 10
  }

  delete_disks_on_termination = true
}

resource "huaweicloud_vpc_peering_connection" "peering" {
  name           = "east-west"
  vpc_id         = huaweicloud_vpc.east.id
  peer_vpc_id    = huaweicloud_vpc.west.id
  peer_tenant_id = var.other.project_id
}

# In the default route table of the VPC ...
resource "huaweicloud_vpc_route" "east" {
  type        = "peering"
  vpc_id      = huaweicloud_vpc.east.id
  destination = huaweicloud_vpc.west.cidr
  nexthop     = huaweicloud_vpc_peering_connection_accepter.accepter.id
  description = var.remark
}

# ... and in a table of its own for the second subnet.
resource "huaweicloud_vpc_route_table" "apart" {
  name        = "apart"
  description = var.remark
  vpc_id      = huaweicloud_vpc.east.id
  subnets     = [huaweicloud_vpc_subnet.apart.id]

  route {
    destination = huaweicloud_vpc.west.cidr
    type        = "peering"
    nexthop     = huaweicloud_vpc_peering_connection_accepter.accepter.id
    description = var.remark
  }
}

resource "huaweicloud_vpc_network_acl" "east" {
  name        = "east"
  description = var.remark
  tags        = { stage = var.label }

  ingress_rules {
    action            = "deny"
    ip_version        = 4
    protocol          = "tcp"
    source_ip_address = "0.0.0.0/0"
    destination_port  = "23"
  }

  ingress_rules {
    action     = "allow"
    ip_version = 4
    protocol   = "any"
  }

  egress_rules {
    action     = "allow"
    ip_version = 4
    protocol   = "any"
  }

  associated_subnets {
    subnet_id = huaweicloud_vpc_subnet.apart.id
  }
}

# West: the other account.

resource "huaweicloud_vpc" "west" {
  provider = huaweicloud.other
  name     = "west"
  cidr     = "10.0.0.0/16"
}

resource "huaweicloud_vpc_subnet" "west" {
  provider   = huaweicloud.other
  name       = "west-a"
  vpc_id     = huaweicloud_vpc.west.id
  cidr       = "10.0.0.0/24"
  gateway_ip = "10.0.0.1"
}

resource "huaweicloud_networking_secgroup" "west" {
  provider = huaweicloud.other
  name     = "west"
}

resource "huaweicloud_networking_secgroup_rule" "west" {
  provider          = huaweicloud.other
  security_group_id = huaweicloud_networking_secgroup.west.id
  direction         = "ingress"
  ethertype         = "IPv4"
  protocol          = "icmp"
  remote_ip_prefix  = "172.16.0.0/16"
}

resource "huaweicloud_compute_instance" "west" {
  provider           = huaweicloud.other
  name               = "west-1"
  image_name         = "Standard_Debian_12_latest"
  flavor_id          = var.flavor
  security_group_ids = [huaweicloud_networking_secgroup.west.id]
  system_disk_type   = "SSD"

  network {
    uuid        = huaweicloud_vpc_subnet.west.id
    fixed_ip_v4 = "10.0.0.11"
  }
}

resource "huaweicloud_vpc_peering_connection_accepter" "accepter" {
  provider                  = huaweicloud.other
  vpc_peering_connection_id = huaweicloud_vpc_peering_connection.peering.id
  accept                    = true
}

resource "huaweicloud_vpc_route" "west" {
  provider    = huaweicloud.other
  type        = "peering"
  vpc_id      = huaweicloud_vpc.west.id
  destination = huaweicloud_vpc.east.cidr
  nexthop     = huaweicloud_vpc_peering_connection_accepter.accepter.id
}

# Another value for every field that can be changed.
flavor = "s3.medium.2"
remark = "changed by Terraform"
label  = "live"

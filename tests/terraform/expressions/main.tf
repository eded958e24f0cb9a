variable "environment" {
  type    = string
  default = "staging"
}

variable "domain" {
  default = "shop.example"
}

variable "origins" {
  type    = list(string)
  default = ["https://shop.example", "https://admin.shop.example"]
}

variable "numbers_as_text" {
  type    = list(string)
  default = [1, 2, true]
}

variable "regions" {
  type    = set(string)
  default = ["eu-west-1", "us-east-1", "eu-west-1"]
}

variable "limits" {
  type    = map(number)
  default = { burst = "20", rate = 7.5 }
}

variable "cors" {
  type = object({
    origins     = list(string)
    methods     = optional(list(string), ["GET", "POST"])
    max_age     = optional(number, 600)
    credentials = optional(bool)
    nested      = optional(object({ name = optional(string, "inner") }), {})
  })
  default = { origins = ["*"], credentials = "true", ignored = 1 }
}

variable "nothing" {
  type    = string
  default = null
}

variable "anything" {
  type    = any
  default = { a = [1, "two", null], b = { c = true } }
}

resource "terraform_data" "later" {}

resource "terraform_data" "counted" {
  count = 2
  input = "number ${count.index}"
}

resource "terraform_data" "each" {
  for_each = toset(["blue", "red"])
  input    = upper(each.key)
}

resource "terraform_data" "table" {
  for_each = { a = 1, b = 2 }
  input    = { key = each.key, value = each.value * 10 }
}

resource "terraform_data" "none" {
  count = var.environment == "production" ? 1 : 0
}

locals {
  unknown = terraform_data.later.id
  routes = {
    "GET /orders"         = { lambda = "list", auth = true }
    "POST /orders"        = { lambda = "create", auth = true }
    "OPTIONS /{proxy+}"   = { lambda = "cors", auth = false }
    "DELETE /orders/{id}" = { lambda = "remove" }
  }
  headers   = ["Content-Type", "Authorization", "X-Api-Key"]
  methods   = [for route in keys(local.routes) : split(" ", route)[0]]
  partly    = "https://${terraform_data.later.id}.example"
  mixed     = ["known", terraform_data.later.id]
  object    = { name = "known", id = terraform_data.later.id }
  number    = 42
  fraction  = 2.50
  empty     = ""
  nobody    = null
  yes       = true
  sentence  = "the quick brown fox"
  chained   = "${local.first}-${local.second}"
  first     = "one"
  second    = "${local.first}two"
  deep      = { a = { b = { c = ["d", { e = "f" }] } } }
  tuple     = [1, "a", true, null, [2]]
  users     = [{ name = "ann", age = 31 }, { name = "bob", age = 27 }, { name = "cyd", age = 27 }]
  heredoc   = <<EOT
first line
  ${var.environment} line
EOT
  flush     = <<-EOT
    indented
      more ${var.domain}

    last
  EOT
  statement = <<-EOT
    %{ for origin in var.origins ~}
    allow ${origin};
    %{ endfor ~}
    end
  EOT
  choice    = <<EOT
%{ if var.environment == "production" }
live
%{ else }
test
%{ endif }
EOT
  stripped  = <<EOT
%{~ if var.environment != "production" ~}
   test
%{~ endif ~}
EOT
  escaped   = <<EOT
$${not} %%{this} "quotes" \n $ % {
EOT
  document  = <<-EOT
    {
      "origin": "${var.origins[0]}",
      "methods": ${jsonencode(local.methods)}
    }
  EOT
  multiline = join(",", [
    for name, route in local.routes :
    "${name}=${route.lambda}" # a comment
    if try(route.auth, false)
  ])
  grouped = {
    for user in local.users : user.age => user.name...
  }
  conditional = (
    var.environment == "production"
    ? "https://${var.domain}"
    : "http://localhost:3000"
  )
}

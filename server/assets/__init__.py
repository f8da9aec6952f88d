"""What Prometheus and Grafana are given: rules, a runbook, dashboards, and the code that makes these."""

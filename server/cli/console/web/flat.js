// Before Leaflet is loaded: markers are placed flat. As layers of their own, which is Leaflet's habit, 700 of them took
// most of a core while they moved; so they take a quarter of it.
window.L_DISABLE_3D = true;
